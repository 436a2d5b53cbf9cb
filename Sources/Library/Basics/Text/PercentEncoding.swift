import JSON

extension String {
  /// The text with every byte but letters, digits and `-._~` percent-encoded.
  package var percentEncoded: String { percentEncoded(withLowercaseDigits: false) }

  /// The text percent-encoded, as some encoders do it with `%2f` in the place of `%2F`.
  func percentEncoded(withLowercaseDigits isLowercase: Bool) -> String {
    var result: [UInt8] = []
    for byte in utf8 {
      if byte.isUnreserved {
        result.append(byte)
      } else {
        result.appendEscape(of: byte, withLowercaseDigits: isLowercase)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The text as a path part that is encoded already: valid escapes stay as they are, and what a
  /// path part cannot hold is encoded.
  package var percentEncodedOnce: String {
    let bytes = Array(utf8)
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if byte.isPathCharacter || bytes.escapedByte(at: index) != nil {
        result.append(byte)
      } else {
        result.appendEscape(of: byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether it has a percent sign and two hexadecimal digits in it.
  package var hasEscapes: Bool {
    let bytes = Array(utf8)
    return bytes.contains(UInt8(ascii: "%"))
      && bytes.indices.contains { bytes.escapedByte(at: $0) != nil }
  }

  /// The text with its valid escapes replaced by the bytes they stand for.
  package var percentDecoded: String {
    let bytes = Array(utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let escaped = bytes.escapedByte(at: index)
      result.append(escaped ?? bytes[index])
      index += escaped == nil ? 1 : 3
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension [UInt8] {
  /// The byte that a percent sign and two hexadecimal digits stand for, if they begin here.
  fileprivate func escapedByte(at index: Int) -> UInt8? {
    guard index + 2 < count, self[index] == UInt8(ascii: "%"),
      let high = self[index + 1].hexDigitValue, let low = self[index + 2].hexDigitValue
    else { return nil }
    return high << 4 | low
  }

  fileprivate mutating func appendEscape(
    of byte: UInt8, withLowercaseDigits isLowercase: Bool = false
  ) {
    let digits = String(byte, radix: 16, uppercase: !isLowercase)
    append(contentsOf: (byte < 0x10 ? "%0" : "%").utf8)
    append(contentsOf: digits.utf8)
  }
}

extension UInt8 {
  /// Whether RFC 3986 calls it unreserved.
  fileprivate var isUnreserved: Bool {
    isAlphanumeric || "-._~".utf8.contains(self)
  }

  /// Whether RFC 3986 allows it in a path part as it is.
  fileprivate var isPathCharacter: Bool {
    isUnreserved || "!$&'()*+,;=:@".utf8.contains(self)
  }
}
