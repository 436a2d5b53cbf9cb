import JSON

extension String {
  /// Whether the text has no more characters than so many.
  func hasAtMost(_ length: Int) -> Bool {
    utf8.count <= length || unicodeScalars.count <= length
  }

  /// The text, with `...` in the place of what is too long.
  func trimmed(toLength length: Int) -> String {
    if hasAtMost(length) { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(length - 3))) + "..."
  }

  /// Whether there is no line end in the text.
  var isOneLine: Bool { !utf8.contains { $0 == 0x0A || $0 == 0x0D } }

  /// The text without white space around it.
  var withoutMargins: String {
    let bytes = utf8Span.span
    var range = 0..<bytes.count
    while let first = range.first, bytes[first].isBlank { range = first + 1..<range.upperBound }
    while let last = range.last, bytes[last].isBlank { range = range.lowerBound..<last }
    guard let first = range.first, let last = range.last else { return "" }
    if bytes[first] < 0x80, bytes[last] < 0x80 {
      return range.count == bytes.count
        ? self : String(decoding: Array(utf8)[range], as: UTF8.self)
    }
    let start = drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }
}

extension JSONValue {
  /// The text that a string, a number or a boolean stands for where Sentry expects one.
  var plainText: String? {
    switch self {
    case .string(let text): text
    case .number(let number): number.text
    case .bool(let value): value ? "True" : "False"
    case .null, .array, .object: nil
    }
  }
}

extension UInt8 {
  /// Whether the byte is white space of ASCII.
  fileprivate var isBlank: Bool { self == 0x20 || 0x09...0x0D ~= self }
}
