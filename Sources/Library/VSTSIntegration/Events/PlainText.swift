import JSON

extension String {
  /// Whether there is no line end in the text.
  var isOneLine: Bool { !utf8.contains { $0 == 0x0A || $0 == 0x0D } }
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
