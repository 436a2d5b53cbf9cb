package import SQLite

/// What a check of a store's file found.
package struct StoreCheck: Sendable, Equatable {
  /// The version of the tables.
  package let version: Int
  /// What SQLite found damaged, and which tables and indexes are not as the version has them; empty
  /// for a sound file.
  package let damage: [String]
  /// The references that find no row, as `table row → table`; empty for a damaged
  /// file.
  package let danglingKeys: [String]
  /// The tables, indexes and views that are somebody else's, which do no harm.
  package let additions: [String]

  package var isSound: Bool { damage.isEmpty && danglingKeys.isEmpty }

  /// Checks a store; SQLite lists at most 100 places of damage.
  package init(of database: Database) throws(DatabaseError) {
    version = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
    let comparison = try StoreSchema.schema.comparison(with: database)
    additions = comparison.additions
    damage =
      try comparison.faults
      + Self.damage(of: database, isAsExpected: comparison.faults.isEmpty)
    // In a damaged file the references cannot be followed.
    guard damage.isEmpty else {
      danglingKeys = []
      return
    }
    danglingKeys = try database.rows("PRAGMA foreign_key_check") { row in
      "\(row.text(0)) \(row.int(1)) → \(row.text(2))"
    }
  }

  /// The JSON columns that hold something else, at most 100 of each model.
  private static func brokenJSON(in database: Database) throws(DatabaseError) -> [String] {
    var broken: [String] = []
    for model in ModelDefinition.all {
      for column in model.columns where column.kind == .json || column.kind == .option {
        broken += try database.rows(
          SQL(
            "SELECT id FROM \(model.table) WHERE \(column.name) NOT NULL AND NOT json_valid(\(column.name)) LIMIT 100"
          )
        ) { "\(model.table) \($0.int(0)): '\(column.name)' is no JSON" }
      }
    }
    return broken
  }

  private static func damage(
    of database: Database, isAsExpected: Bool
  ) throws(DatabaseError) -> [String] {
    do throws(DatabaseError) {
      let damage = try database.rows("PRAGMA integrity_check") { $0.text(0) }.filter { $0 != "ok" }
      return try damage.isEmpty && isAsExpected ? brokenJSON(in: database) : damage
    } catch {
      // Some damage ends the check itself.
      guard error.kind == .damaged else { throw error }
      return [error.message]
    }
  }
}
