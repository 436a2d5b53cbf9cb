package import SQLite
package import JSON

extension Row {
  /// The moment in a column; `nil` for NULL and for what is no time.
  package func timestamp(_ column: Int) -> Timestamp? {
    withText(column) { Timestamp(written: $0) ?? Timestamp(Array($0), in: $0.indices) }
  }

  /// The JSON value in a column; `nil` for NULL and for what is no JSON.
  package func json(_ column: Int) -> JSONValue? {
    textOrNil(column).flatMap { try? JSONValue(parsing: $0) }
  }

  /// The JSON object in a column; empty if there is none.
  package func object(_ column: Int) -> JSONObject { json(column)?.object ?? [:] }
}

extension Assignments {
  /// Sets a column to the number that an enumeration's case is stored as.
  mutating func set(_ column: StaticString, _ value: (some RawRepresentable<Int>)?) {
    set(column, value?.rawValue)
  }

  /// Sets a column to a moment, as the columns for times hold it.
  mutating func set(_ column: StaticString, _ value: Timestamp?) {
    guard let value else { return setNull(column) }
    setText(column, of: value.microseconds) { value.write(to: &$0) }
  }

  /// Sets a column to a JSON value as its text.
  mutating func set(_ column: StaticString, json value: JSONValue?) {
    guard let value else { return setNull(column) }
    setText(column) { value.write(to: &$0) }
  }

  /// Sets a column to a JSON object as its text.
  mutating func set(_ column: StaticString, json value: JSONObject?) {
    guard let value else { return setNull(column) }
    setText(column) { value.write(to: &$0) }
  }
}

extension SQLValue {
  /// A moment as the columns for times hold it.
  package static func timestamp(_ value: Timestamp?) -> SQLValue {
    value.map { .text($0.description) } ?? .null
  }

  /// A JSON value as its text.
  package static func json(_ value: JSONValue?) -> SQLValue { .text(value?.serialized) }

  /// The number that an enumeration's case is stored as.
  package static func number(_ value: (some RawRepresentable<Int>)?) -> SQLValue {
    .int(value?.rawValue)
  }
}
