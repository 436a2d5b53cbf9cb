import CSQLite
import Glibc

extension Database {
  /// Opens a file that exists, to look at it; where SQLite cannot use its log, or make its tables
  /// newer, as on a medium that cannot be written, a private copy of it.
  package static func reading(_ path: String, schema: Schema) throws(DatabaseError) -> Database {
    do throws(DatabaseError) {
      return try Database(.existing(path), schema: schema)
    } catch {
      guard error.kind == .unopenable || error.kind == .unwritable else { throw error }
      return try Database(.copy(of: path), schema: schema)
    }
  }

  /// Copies what a file holds now over this database, without holding a lock for long.
  func copy(file path: String, busyTimeout milliseconds: Int32) throws(DatabaseError) {
    do throws(DatabaseError) {
      try copy(from: Database(.readOnly(path), schema: schema, busyTimeout: milliseconds))
      Self.removeEmptyLog(of: path, schema: schema)
    } catch {
      // SQLite reads no log where it may not write the log's index.
      guard error.kind == .unopenable || error.kind == .unwritable,
        let snapshot = try FileSnapshot(of: path)
      else { throw error }
      try copy(
        from: Database(
          .existing(snapshot.path), schema: schema, busyTimeout: milliseconds, name: path))
    }
  }

  private func copy(from source: Database) throws(DatabaseError) {
    guard let backup = sqlite3_backup_init(handle, "main", source.handle, "main") else {
      throw lastError
    }
    let status = sqlite3_backup_step(backup, -1)
    sqlite3_backup_finish(backup)
    guard status == SQLITE_DONE else {
      throw error(code: status, message: String(cString: sqlite3_errstr(status)))
    }
  }

  /// Removes the empty write-ahead log that a reader leaves, which only a writer may.
  ///
  /// A run that writes nothing is not to leave files behind, and SQLite removes a log only where the
  /// last connection that closes may write. A log that holds anything stays: to remove it, its pages
  /// would have to be written into the database's file.
  private static func removeEmptyLog(of path: String, schema: Schema) {
    var status = stat()
    guard stat("\(path)-wal", &status) == 0, status.st_size == 0,
      let database = try? Database(
        opening: .existing(path), schema: schema, busyTimeout: 0, name: path),
      (try? database.exists("SELECT 1 FROM sqlite_schema")) != nil
    else { return }
    csqlite_checkpoint_on_close(database.handle, 1)
  }
}
