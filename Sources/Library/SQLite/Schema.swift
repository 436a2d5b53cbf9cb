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

  /// The version that the migrations lead to.
  package var version: Int { migrations.count }

  /// Checks that a file is ours, or empty where that is allowed, without opening it as a database.
  func check(
    file path: String, name: String, emptyAllowed: Bool
  ) throws(DatabaseError) {
    guard let header = try FileHeader(path: path, name: name) else {
      guard emptyAllowed else {
        throw DatabaseError(.foreign, "'\(name)' is no store: it is empty")
      }
      return
    }
    try check(header.applicationID, header.version, name: name)
  }

  /// Checks that an open database is ours, or empty.
  func check(_ database: Database, name: String) throws(DatabaseError) {
    // In one transaction, because another program may be making the tables just now.
    try database.execute("BEGIN")
    do throws(DatabaseError) {
      let (application, version) = try header(of: database)
      let isEmpty = try isEmpty(database)
      if application != 0 || version != 0 || !isEmpty {
        try check(application, version, name: name)
      }
      try database.execute("COMMIT")
    } catch {
      try? database.execute("ROLLBACK")
      throw error
    }
  }

  private func check(
    _ application: Int, _ version: Int, name: String
  ) throws(DatabaseError) {
    guard application == applicationID else {
      throw DatabaseError(.foreign, "'\(name)' is no store: it is another program's database")
    }
    guard version > 0 else {
      throw DatabaseError(
        .damaged, "store '\(name)' is damaged: its version is \(version)")
    }
    guard version <= migrations.count else {
      throw DatabaseError(
        .newer,
        "store '\(name)' has version \(version), this program knows \(migrations.count)")
    }
  }

  /// Runs the steps that are missing, in one transaction; another program may have been faster.
  func migrate(_ database: Database) throws(DatabaseError) {
    guard try header(of: database).version < migrations.count else { return }
    do throws(DatabaseError) {
      try database.execute("BEGIN IMMEDIATE")
    } catch {
      guard error.kind == .busy else { throw error }
      throw DatabaseError(
        .busy,
        "\(error.message); another program may be bringing it up to version \(migrations.count)")
    }
    do throws(DatabaseError) {
      let version = try header(of: database).version
      if version < migrations.count {
        for step in migrations[version...] { try database.execute(step) }
        try database.execute(
          "PRAGMA application_id=\(applicationID); PRAGMA user_version=\(migrations.count)")
      }
      try database.execute("COMMIT")
    } catch {
      try? database.execute("ROLLBACK")
      throw error
    }
  }

  private func header(of database: Database) throws(DatabaseError) -> (id: Int, version: Int) {
    let id = try database.first("PRAGMA application_id") { $0.int(0) } ?? 0
    let version = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
    return (id, version)
  }

  private func isEmpty(_ database: Database) throws(DatabaseError) -> Bool {
    try !database.exists("SELECT 1 FROM sqlite_schema LIMIT 1")
  }
}
