/// A place in an input: a line, and a character of that in Unicode code points, both from 1.
package struct InputPlace: Sendable, Equatable, CustomStringConvertible {
  package private(set) var line = 1
  package private(set) var column = 1

  package init() {}

  /// Makes the place of a character in a line.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package var description: String { "line \(line), column \(column)" }

  /// Moves behind a text in valid UTF-8.
  mutating func advance(over text: RawSpan) {
    var start = 0
    while let end = text.firstLineEnd(from: start) {
      self = InputPlace(line: line + 1, column: 1)
      start = end + 1
    }
    column += text.codePointCount(from: start)
  }

  /// Moves behind lines that were counted, up to the beginning of the next.
  mutating func advance(overLines count: Int) {
    self = InputPlace(line: line + count, column: 1)
  }
}

extension RawSpan {
  /// How many code points begin from an offset on.
  fileprivate func codePointCount(from start: Int) -> Int {
    // Without a branch, so that many bytes are looked at in one step.
    var count = 0
    for offset in start..<byteCount { count += byte(offset) & 0xC0 == 0x80 ? 0 : 1 }
    return count
  }
}
