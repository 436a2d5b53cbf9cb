package import Database

/// What a check of a store's file found.
package struct StoreCheck: Sendable, Equatable {
  /// The version of the tables.
  package let version: Int
  /// What SQLite found damaged; empty for a sound file.
  package let damage: [String]
  /// The references that find no row, as `table row → table`.
  package let danglingKeys: [String]

  package var isSound: Bool { damage.isEmpty && danglingKeys.isEmpty }

  /// Checks a store; `SQLite` lists at most 100 places of damage.
  package init(of database: Database) throws(DatabaseError) {
    version = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
    damage = try database.rows("PRAGMA integrity_check") { $0.text(0) }.filter { $0 != "ok" }
    danglingKeys = try database.rows("PRAGMA foreign_key_check") { row in
      "\(row.text(0)) \(row.int(1)) → \(row.text(2))"
    }
  }
}
