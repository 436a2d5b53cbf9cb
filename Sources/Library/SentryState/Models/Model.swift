package import SQLite

/// One of Sentry's tables.
package protocol Model: Sendable {
  static var definition: ModelDefinition { get }
}

/// A row of one of Sentry's tables.
package protocol StoredModel: Model, Selectable {}

extension StoredModel {
  package static func selection(of columns: [String]) -> String {
    let table = definition.table
    return "SELECT \(columns.map { "\(table).\($0)" }.joined(separator: ", ")) FROM \(table)"
  }

  /// The row of a primary key, if there is one.
  package static func find(id: Int, in database: Database) throws(DatabaseError) -> Self? {
    try selectFirst("WHERE id = ?", .int(id), in: database)
  }

  /// All rows, by primary key.
  package static func all(in database: Database) throws(DatabaseError) -> [Self] {
    try select("ORDER BY id", in: database)
  }
}

extension Model {
  /// Adds a row, and returns its primary key.
  @discardableResult
  static func insert(
    in database: Database, file: StaticString = #fileID, line: Int = #line,
    _ assign: (inout Assignments) -> Void
  ) throws(DatabaseError) -> Int {
    try database.write(StatementKey(self, "INSERT", file: file, line: line), assign) {
      definition.insertion(of: $0)
    }
    return database.lastInsertedKey
  }

  /// Adds a row, and returns `false` if there is one with its unique key.
  static func insertIfNew(
    in database: Database, file: StaticString = #fileID, line: Int = #line,
    _ assign: (inout Assignments) -> Void
  ) throws(DatabaseError) -> Bool {
    try database.write(StatementKey(self, "INSERT … DO NOTHING", file: file, line: line), assign) {
      "\(definition.insertion(of: $0)) ON CONFLICT DO NOTHING"
    }
    return database.changes > 0
  }

  /// Adds a row, or gives the one with its unique key the other values.
  static func upsert(
    in database: Database, file: StaticString = #fileID, line: Int = #line,
    _ assign: (inout Assignments) -> Void
  ) throws(DatabaseError) {
    try database.write(StatementKey(self, "INSERT … DO UPDATE", file: file, line: line), assign) {
      names in
      let key = definition.uniqueKeys.first?.columns ?? []
      let changes = names.filter { !key.contains($0) }.map { "\($0) = excluded.\($0)" }
      return """
        \(definition.insertion(of: names)) ON CONFLICT (\(key.joined(separator: ", "))) \
        DO UPDATE SET \(changes.joined(separator: ", "))
        """
    }
  }

  /// Gives the row of a primary key other values.
  static func update(
    _ id: Int, in database: Database, file: StaticString = #fileID, line: Int = #line,
    _ assign: (inout Assignments) -> Void
  ) throws(DatabaseError) {
    let key = StatementKey(self, "UPDATE", file: file, line: line)
    try database.write(key, id: id, assign) { names in
      let changes = names.enumerated().map { "\($1) = ?\($0 + 2)" }.joined(separator: ", ")
      return "UPDATE \(definition.table) SET \(changes) WHERE id = ?1"
    }
  }
}

extension ModelDefinition {
  /// The statement that adds so many rows, with the values of these columns one row after another.
  func insertion(of columns: [String], rows: Int = 1) -> String {
    let row = "(\(columns.map { _ in "?" }.joined(separator: ", ")))"
    // Whatever fails ends the transaction: SQLite need not be able to take the rows before it back.
    let otherwise = rows > 1 ? "OR FAIL " : ""
    return """
      INSERT \(otherwise)INTO \(table) (\(columns.joined(separator: ", "))) \
      VALUES \(repeatElement(row, count: rows).joined(separator: ", "))
      """
  }
}
