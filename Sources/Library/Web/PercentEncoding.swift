extension String {
  /// The text with every byte but letters, digits and `-._~` percent-encoded.
  package var percentEncoded: String {
    Self.percentEncode(utf8) { $0.isUnreserved }
  }

  /// The text as a path part that is encoded already: valid escapes stay as they are, and what a
  /// path part cannot hold is encoded.
  var percentEncodedOnce: String {
    let bytes = Array(utf8)
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if byte.isPathCharacter || byte == UInt8(ascii: "%") && bytes.isEscape(at: index) {
        result.append(byte)
      } else {
        result.appendEscape(of: byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The text with its valid escapes replaced by the bytes they stand for.
  var percentDecoded: String {
    let bytes = Array(utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "%"), bytes.isEscape(at: index),
        let value = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
      {
        result.append(value)
        index += 3
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func percentEncode(
    _ bytes: some Sequence<UInt8>, keeping isKept: (UInt8) -> Bool
  ) -> String {
    var result: [UInt8] = []
    for byte in bytes {
      if isKept(byte) { result.append(byte) } else { result.appendEscape(of: byte) }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension [UInt8] {
  /// Whether a percent sign and two hexadecimal digits begin here.
  func isEscape(at index: Int) -> Bool {
    index + 2 < count && self[index] == UInt8(ascii: "%")
      && self[index + 1].isHexDigit && self[index + 2].isHexDigit
  }

  mutating func appendEscape(of byte: UInt8) {
    let digits = Array("0123456789ABCDEF".utf8)
    append(UInt8(ascii: "%"))
    append(digits[Int(byte >> 4)])
    append(digits[Int(byte & 15)])
  }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  var isHexDigit: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
  }

  var isAlphanumeric: Bool {
    isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }

  /// Whether RFC 3986 calls it unreserved.
  var isUnreserved: Bool {
    isAlphanumeric || "-._~".utf8.contains(self)
  }

  /// Whether RFC 3986 allows it in a path part as it is.
  var isPathCharacter: Bool {
    isUnreserved || "!$&'()*+,;=:@".utf8.contains(self)
  }
}
