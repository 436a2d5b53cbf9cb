package import SQLite
package import JSON

extension Row {
  /// The moment in a column; `nil` for NULL and for what is no time.
  package func timestamp(_ column: Int) -> Timestamp? {
    textOrNil(column).flatMap { Timestamp($0) }
  }

  /// The JSON value in a column; `nil` for NULL and for what is no JSON.
  package func json(_ column: Int) -> JSONValue? {
    textOrNil(column).flatMap { try? JSONValue(parsing: $0) }
  }

  /// The JSON object in a column; empty if there is none.
  package func object(_ column: Int) -> JSONObject { json(column)?.object ?? [:] }
}

extension SQLValue {
  /// A moment as the columns for times hold it.
  package static func timestamp(_ value: Timestamp?) -> SQLValue {
    value.map { .text($0.description) } ?? .null
  }

  /// A JSON value as its text.
  package static func json(_ value: JSONValue?) -> SQLValue { .text(value?.serialized) }

  /// A JSON object as its text.
  package static func json(_ value: JSONObject?) -> SQLValue { .json(value.map { .object($0) }) }

  /// The number that an enumeration's case is stored as.
  package static func number(_ value: (some RawRepresentable<Int>)?) -> SQLValue {
    .int(value?.rawValue)
  }
}
