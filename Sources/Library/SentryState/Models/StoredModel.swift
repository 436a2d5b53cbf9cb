package import SQLite
package import JSON

/// A row of one of Sentry's tables.
package protocol StoredModel: Sendable {
  static var definition: ModelDefinition { get }

  /// Reads `id` and then the definition's columns, in their order.
  init(row: Row)
}

extension StoredModel {
  /// The row of a primary key, if there is one.
  package static func find(id: Int, in database: Database) throws(DatabaseError) -> Self? {
    try database.first(definition.findByID, .int(id), map: Self.init(row:))
  }

  /// All rows, by primary key.
  package static func all(in database: Database) throws(DatabaseError) -> [Self] {
    try database.rows(SQL(definition.selection + " ORDER BY id"), map: Self.init(row:))
  }

  /// A query for rows of the model, with what follows `FROM table`.
  static func query(_ rest: String) -> SQL {
    SQL("\(definition.selection) \(rest)")
  }
}

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

  /// The JSON object in a column, if there is one.
  package func objectOrNil(_ column: Int) -> JSONObject? { json(column)?.object }
}

extension SQLValue {
  /// A moment as the columns for times hold it.
  package static func timestamp(_ value: Timestamp?) -> SQLValue {
    value.map { .text($0.description) } ?? .null
  }

  /// A JSON value as its text.
  package static func json(_ value: JSONValue) -> SQLValue { .text(value.serialized) }

  /// A JSON object as its text.
  package static func json(_ value: JSONObject) -> SQLValue { .json(.object(value)) }
}
