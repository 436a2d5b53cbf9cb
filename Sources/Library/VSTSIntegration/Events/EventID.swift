import JSON

/// The id of an event: 32 hexadecimal digits in lower case.
enum EventID {
  /// The id of no event.
  static let zeros = String(repeating: "0", count: 32)

  /// Reads 32 hexadecimal digits, or a UUID; `nil` for anything else.
  static func read(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    var digits: [UInt8] = []
    digits.reserveCapacity(32)
    for (index, byte) in bytes.enumerated() {
      if byte.isHexDigit {
        digits.append(byte.isDigit ? byte : byte | 0x20)
      } else if byte != UInt8(ascii: "-") || bytes.count != 36 || ![8, 13, 18, 23].contains(index) {
        return nil
      }
    }
    guard digits.count == 32, bytes.count == 32 || bytes.count == 36 else { return nil }
    return String(decoding: digits, as: UTF8.self)
  }
}
