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
  static func insert(_ columns: Assignments, in database: Database) throws(DatabaseError) -> Int {
    try write(columns, in: database, "INSERT") { insertion(of: $0) }
    return database.lastInsertedKey
  }

  /// Adds a row, and returns `false` if there is one with its unique key.
  static func insertIfNew(
    _ columns: Assignments, in database: Database
  ) throws(DatabaseError) -> Bool {
    try write(columns, in: database, "INSERT … DO NOTHING") { names in
      "\(insertion(of: names)) ON CONFLICT DO NOTHING"
    }
    return database.changes > 0
  }

  /// Adds a row, or gives the one with its unique key the other values.
  static func upsert(_ columns: Assignments, in database: Database) throws(DatabaseError) {
    try write(columns, in: database, "INSERT … DO UPDATE") { names in
      let key = definition.uniqueKeys.first?.columns ?? []
      let changes = names.filter { !key.contains($0) }.map { "\($0) = excluded.\($0)" }
      return """
        \(insertion(of: names)) ON CONFLICT (\(key.joined(separator: ", "))) \
        DO UPDATE SET \(changes.joined(separator: ", "))
        """
    }
  }

  /// Gives the row of a primary key other values.
  static func update(
    _ id: Int, _ columns: Assignments, in database: Database
  ) throws(DatabaseError) {
    try write(columns, .int(id), in: database, "UPDATE") { names in
      let changes = names.map { "\($0) = ?" }.joined(separator: ", ")
      return "UPDATE \(definition.table) SET \(changes) WHERE id = ?"
    }
  }

  private static func insertion(of names: [String]) -> String {
    let parameters = names.map { _ in "?" }.joined(separator: ", ")
    return """
      INSERT INTO \(definition.table) (\(names.joined(separator: ", "))) VALUES (\(parameters))
      """
  }

  /// Runs a statement that `text` puts together, the first time, from the names of the columns.
  private static func write(
    _ columns: Assignments, _ last: SQLValue? = nil, in database: Database, _ verb: StaticString,
    text: ([String]) -> String
  ) throws(DatabaseError) {
    let statement = try database.statement(StatementKey(self, verb, writing: columns)) {
      text(columns.map(\.key.description))
    }
    statement.bind(columns, last)
    try database.forEach(statement)
  }
}
