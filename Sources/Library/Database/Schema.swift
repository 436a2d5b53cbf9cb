/// What makes a file our database: its application id, and the steps that built its tables.
package struct Schema: Sendable {
  /// The number that marks the file as ours, in its header.
  package let applicationID: Int
  /// The script of each version, from 1 on.
  package let migrations: [String]

  package init(applicationID: Int, migrations: [String]) {
    self.applicationID = applicationID
    self.migrations = migrations
  }

  /// Checks that the database is ours, or empty, and brings it up to the newest version.
  func prepare(_ database: Database) throws(DatabaseError) {
    // The first read of the file, which tells whether it is a database at all.
    let (application, version) = try header(of: database)
    guard application == applicationID else {
      guard application == 0, version == 0, try isEmpty(database) else {
        throw DatabaseError(.foreign, "'\(database.name)' is no store: it has another's tables")
      }
      try configure(database)
      try database.execute("PRAGMA journal_mode=WAL")
      try migrate(database)
      return
    }
    guard version <= migrations.count else {
      throw DatabaseError(
        .newer,
        "store '\(database.name)' has version \(version), this program knows \(migrations.count)")
    }
    try configure(database)
    if version < migrations.count { try migrate(database) }
  }

  private func configure(_ database: Database) throws(DatabaseError) {
    try database.execute("PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL")
  }

  private func header(of database: Database) throws(DatabaseError) -> (id: Int, version: Int) {
    let id = try database.first("PRAGMA application_id") { $0.int(0) } ?? 0
    let version = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
    return (id, version)
  }

  private func isEmpty(_ database: Database) throws(DatabaseError) -> Bool {
    try !database.exists("SELECT 1 FROM sqlite_schema LIMIT 1")
  }

  /// Runs the steps that are missing, in one transaction; another program may have been faster.
  private func migrate(_ database: Database) throws(DatabaseError) {
    do {
      try database.transaction { database in
        let version = try header(of: database).version
        guard version < migrations.count else { return }
        for step in migrations[version...] { try database.execute(step) }
        try database.execute(
          "PRAGMA application_id=\(applicationID); PRAGMA user_version=\(migrations.count)")
      }
    } catch let error as DatabaseError {
      throw error
    } catch {
      throw DatabaseError(.other, "\(error)")
    }
  }
}
