package import Database

/// What a check of a store's file found.
package struct StoreCheck: Sendable, Equatable {
  /// The version of the tables.
  package let version: Int
  /// What SQLite found damaged; empty for a sound file.
  package let damage: [String]
  /// The references that find no row, as `table row → table`; empty for a damaged
  /// file.
  package let danglingKeys: [String]

  package var isSound: Bool { damage.isEmpty && danglingKeys.isEmpty }

  /// Checks a store; SQLite lists at most 100 places of damage.
  package init(of database: Database) throws(DatabaseError) {
    version = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
    damage = try Self.damage(of: database)
    // In a damaged file the references cannot be followed.
    guard damage.isEmpty else {
      danglingKeys = []
      return
    }
    danglingKeys = try database.rows("PRAGMA foreign_key_check") { row in
      "\(row.text(0)) \(row.int(1)) → \(row.text(2))"
    }
  }

  private static func damage(of database: Database) throws(DatabaseError) -> [String] {
    do throws(DatabaseError) {
      return try database.rows("PRAGMA integrity_check") { $0.text(0) }.filter { $0 != "ok" }
    } catch {
      // Some damage ends the check itself.
      guard error.kind == .damaged else { throw error }
      return [error.message]
    }
  }
}
