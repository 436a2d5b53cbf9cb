/// A few strings of bytes that are looked for all at once.
struct ByteStrings: Sendable {
  private var strings: [[UInt8]] = []
  /// Whether one of the strings begins with the byte.
  private var isFirst = Array(repeating: false, count: 256)

  /// Adds a string of at least one byte.
  mutating func add(_ string: [UInt8]) {
    strings.append(string)
    isFirst[Int(string[0])] = true
  }

  /// Whether one of the strings is a part of `text`.
  func occur(in text: [UInt8]) -> Bool {
    guard !strings.isEmpty else { return false }
    return text.indices.contains { start in
      isFirst[Int(text[start])] && strings.contains { text[start...].starts(with: $0) }
    }
  }
}
