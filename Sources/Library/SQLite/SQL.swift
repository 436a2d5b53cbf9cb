/// The text of a statement.
///
/// One written as a literal is known by its address, so that its prepared statement is found
/// without looking at the text.
package struct SQL: Sendable, ExpressibleByStringLiteral {
  enum Text {
    case literal(StaticString)
    case string(String)
  }

  let text: Text

  package init(stringLiteral value: StaticString) {
    text = .literal(value)
  }

  /// Takes a text that was put together when the program ran, never from data.
  package init(_ value: String) {
    text = .string(value)
  }
}
