import JSON

extension String {
  /// Whether the text has no more characters than so many.
  package func hasAtMost(_ length: Int) -> Bool {
    utf8.count <= length || unicodeScalars.count <= length
  }

  /// The text, with `...` in the place of what is too long.
  package func truncated(to length: Int) -> String {
    if hasAtMost(length) { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(length - 3))) + "..."
  }

  /// The text without white space around it.
  package var trimmed: String {
    let bytes = utf8Span.span
    var range = 0..<bytes.count
    while let first = range.first, bytes[first].isWhitespace {
      range = first + 1..<range.upperBound
    }
    while let last = range.last, bytes[last].isWhitespace { range = range.lowerBound..<last }
    guard let first = range.first, let last = range.last else { return "" }
    if bytes[first] < 0x80, bytes[last] < 0x80 {
      return range.count == bytes.count
        ? self : String(decoding: Array(utf8)[range], as: UTF8.self)
    }
    let start = unicodeScalars.drop(while: \.properties.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.properties.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}
