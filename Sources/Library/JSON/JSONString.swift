/// Where the characters of a string lie, between its quotes, in a text that was scanned.
struct JSONString {
  let range: Range<Int>
  let hasEscapes: Bool

  /// The string as it is meant.
  func value(in text: [UInt8]) -> String {
    if hasEscapes { return String(decoding: text.span.bytes.unescaped(range), as: UTF8.self) }
    // The scanner has checked that it is UTF-8.
    var characters = UTF8Span(unchecked: text.span.extracting(range))
    // A string that is known to be ASCII is compared and hashed faster; a short one finds out itself.
    if range.count > 15 { _ = characters.checkForASCII() }
    return String(copying: characters)
  }
}

extension RawSpan {
  /// The characters that the inside of a scanned string stands for, as UTF-8.
  func unescaped(_ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      guard byte(index) == UInt8(ascii: "\\") else {
        result.append(byte(index))
        index += 1
        continue
      }
      let escape = byte(index + 1)
      index += 2
      switch escape {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = hexadecimal(at: index)
        index += 4
        if scalar & 0xF800 == 0xD800 {
          scalar = 0x10000 + ((scalar & 0x3FF) << 10) + (hexadecimal(at: index + 2) & 0x3FF)
          index += 6
        }
        if let character = Unicode.Scalar(scalar) {
          result.append(contentsOf: String(character).utf8)
        }
      default: result.append(escape)
      }
    }
    return result
  }

  private func hexadecimal(at index: Int) -> UInt32 {
    (index..<index + 4).reduce(0) { $0 << 4 | UInt32(byte($1).hexDigitValue ?? 0) }
  }
}
