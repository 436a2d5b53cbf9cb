import CSQLite
import Glibc

/// A connection to an SQLite database, the owner of its handle.
///
/// Statements are prepared once and kept. The schema is not trusted, foreign keys hold, and a
/// committed transaction is on the disk.
package final class Database {
  /// Where the database lies.
  package enum Location: Sendable {
    /// A file that exists.
    case existing(String)
    /// A file that exists, of which nothing may be written, not even a newer version's tables.
    case readOnly(String)
    /// A file that need not exist; an empty one becomes a database.
    case created(String)
    /// A private temporary file with what an existing file holds now, as long as the connection;
    /// of the file itself nothing is written.
    case copy(of: String)
    /// Memory, as long as the connection.
    case memory

    /// The file that is read or written.
    var path: String? {
      switch self {
      case .existing(let path), .readOnly(let path), .created(let path), .copy(let path): path
      case .memory: nil
      }
    }
  }

  /// Set up once, before the first connection.
  private static let areMemoryStatisticsOff = csqlite_disable_memory_statistics() == SQLITE_OK

  let handle: OpaquePointer
  private let location: Location
  private let schema: Schema
  /// The path of the database as the user gave it, for messages; the location's own, unless that
  /// is a copy.
  private let name: String?
  private var literals: [UInt: Statement] = [:]
  private var texts: [String: Statement] = [:]
  private var composed: [StatementKey: Statement] = [:]

  /// Opens a database, and brings its schema up to date.
  ///
  /// - Parameters:
  ///   - location: Where the database lies.
  ///   - schema: What makes it ours.
  ///   - milliseconds: How long to wait for the locks of others.
  /// - Throws: `missing`, `foreign`, `damaged`, `newer`, `unopenable`, `unwritable` or `busy`; a file
  ///   that is not fit is left as it is.
  package convenience init(
    _ location: Location, schema: Schema, busyTimeout milliseconds: Int32 = 30_000
  ) throws(DatabaseError) {
    try self.init(
      location, schema: schema, busyTimeout: milliseconds, name: location.path)
  }

  private convenience init(
    _ location: Location, schema: Schema, busyTimeout milliseconds: Int32, name: String?
  ) throws(DatabaseError) {
    switch location {
    case .existing(let path), .readOnly(let path):
      try schema.check(file: path, name: name ?? path, emptyAllowed: false)
    case .created(let path):
      do throws(DatabaseError) {
        try schema.check(file: path, name: name ?? path, emptyAllowed: true)
      } catch {
        guard error.kind == .missing else { throw error }
      }
    case .copy, .memory: break
    }
    try self.init(opening: location, schema: schema, busyTimeout: milliseconds, name: name)
    if case .copy(let path) = location { try copy(file: path, busyTimeout: milliseconds) }
    try schema.check(self, name: name ?? "")
    try execute("PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL")
    if case .readOnly = location { return }
    csqlite_checkpoint_on_close(handle, 1)
    try schema.migrate(self)
    try useWriteAheadLog()
  }

  private init(
    opening location: Location, schema: Schema, busyTimeout milliseconds: Int32, name: String?
  ) throws(DatabaseError) {
    let (file, flags): (String, Int32) =
      switch location {
      case .existing(let path): (Self.plain(path), SQLITE_OPEN_READWRITE)
      case .readOnly(let path): (Self.plain(path), SQLITE_OPEN_READONLY)
      case .created(let path): (Self.plain(path), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      case .copy: ("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      case .memory: (":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      }
    self.location = location
    self.schema = schema
    self.name = name
    _ = Self.areMemoryStatisticsOff
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(
      file, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard let opened else { throw DatabaseError(.other, "out of memory") }
    handle = opened
    guard status == SQLITE_OK else { throw lastError }
    sqlite3_busy_timeout(handle, milliseconds)
    // Until the file is known to be ours, closing it writes nothing either.
    guard csqlite_defensive(handle) == SQLITE_OK,
      csqlite_checkpoint_on_close(handle, 0) == SQLITE_OK
    else { throw lastError }
  }

  /// A path as SQLite takes it for nothing else: what begins with `file:` may be a URI, and
  /// `:memory:` is no file.
  private static func plain(_ path: String) -> String {
    path.hasPrefix("/") ? path : "./\(path)"
  }

  deinit {
    literals.removeAll()
    texts.removeAll()
    composed.removeAll()
    sqlite3_close_v2(handle)
  }

  private var lastError: DatabaseError {
    error(code: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)))
  }

  private func error(code: Int32, message: String) -> DatabaseError {
    var error = DatabaseError(code: code, message: message)
    if location.path != nil {
      // Our statements fit our tables: it is the file that somebody else has changed.
      if error.kind == .mismatched { error.kind = .damaged }
      if error.kind == .constraint, let fault = try? schema.comparison(with: self).faults.first {
        error = DatabaseError(.damaged, "\(message); \(fault)")
      }
    }
    if error.kind == .unopenable || error.kind == .unwritable, let obstacle {
      error = DatabaseError(.unwritable, obstacle)
    }
    return named(error)
  }

  /// Why the file or its directory cannot be written, which SQLite does not say.
  private var obstacle: String? {
    let path: String
    switch location {
    case .existing(let file), .created(let file): path = Self.plain(file)
    case .readOnly, .copy, .memory: return nil
    }
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    for (place, name) in [(directory, "its directory"), (path, "the file")] {
      if faccessat(AT_FDCWD, place, W_OK, AT_EACCESS) != 0 {
        return "\(name) cannot be written: \(String(cString: strerror(errno)))"
      }
    }
    return nil
  }

  /// The same error, its message naming the database where a user has to look at the file.
  private func named(_ error: DatabaseError) -> DatabaseError {
    guard let name else { return error }
    let message = error.message
    let words =
      switch (error.kind, location) {
      case (.foreign, _): "'\(name)' is no store: \(message)"
      case (.damaged, _): "store '\(name)' is damaged: \(message)"
      case (.unwritable, .copy), (.unopenable, .copy):
        "cannot write a copy of store '\(name)': \(message)"
      case (.unwritable, _): "cannot write store '\(name)': \(message)"
      case (.unopenable, _): "cannot open '\(name)': \(message)"
      case (.busy, _): "store '\(name)' is busy: \(message)"
      case (.dangling, _): "store '\(name)' has no row that is referred to: \(message)"
      default: message
      }
    return DatabaseError(error.kind, words)
  }

  /// The error of a row that holds what no program of ours has written.
  package func damage(_ message: String) -> DatabaseError {
    named(DatabaseError(.damaged, message))
  }

  /// Turns on the write-ahead log, which readers and a writer can use at once.
  private func useWriteAheadLog() throws(DatabaseError) {
    // Pages that change again and again are copied to the database's file less often.
    try execute("PRAGMA wal_autocheckpoint=4000")
    do throws(DatabaseError) {
      try execute("PRAGMA journal_mode=WAL")
    } catch {
      // Somebody else has just created the database and is using it: the next one turns it on.
      guard error.kind == .busy else { throw error }
    }
  }

  /// The key of the row that was inserted last.
  package var lastInsertedKey: Int { Int(sqlite3_last_insert_rowid(handle)) }

  /// How many rows the last statement changed.
  package var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Whether the transaction has foreign keys so far that find no row.
  package var hasDanglingKeys: Bool {
    var current: Int32 = 0
    var highest: Int32 = 0
    sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &current, &highest, 0)
    return current != 0
  }

  /// Runs statements that take no values and give no rows.
  package func execute(_ script: String) throws(DatabaseError) {
    guard sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK else { throw lastError }
  }

  /// Runs a statement to its end.
  package func run(_ sql: SQL, _ values: SQLValue...) throws(DatabaseError) {
    try run(sql, values)
  }

  /// Runs a statement to its end.
  package func run(_ sql: SQL, _ values: [SQLValue]) throws(DatabaseError) {
    try forEach(sql, values) { _ in false }
  }

  /// The rows of a query, each as `map` makes it.
  package func rows<Result>(
    _ sql: SQL, _ values: SQLValue..., map: (Row) -> Result
  ) throws(DatabaseError) -> [Result] {
    var results: [Result] = []
    try forEach(sql, values) { row in
      results.append(map(row))
      return true
    }
    return results
  }

  /// The first row of a query as `map` makes it, if there is one.
  package func first<Result>(
    _ sql: SQL, _ values: SQLValue..., map: (Row) -> Result
  ) throws(DatabaseError) -> Result? {
    var result: Result?
    try forEach(sql, values) { row in
      result = map(row)
      return false
    }
    return result
  }

  /// Whether a query has a row.
  package func exists(_ sql: SQL, _ values: SQLValue...) throws(DatabaseError) -> Bool {
    var found = false
    try forEach(sql, values) { _ in
      found = true
      return false
    }
    return found
  }

  /// Gives the rows of a query to `body`, one after another, until it returns `false`.
  ///
  /// `body` may run other statements, and the same one too.
  package func forEach(
    _ sql: SQL, _ values: [SQLValue] = [], body: (Row) -> Bool
  ) throws(DatabaseError) {
    let statement = try statement(sql)
    statement.bind(values)
    try forEach(statement, body: body)
  }

  /// Gives the rows of a statement whose values were bound to `body`, as for a query; the values
  /// are forgotten.
  package func forEach(
    _ statement: Statement, body: (Row) -> Bool = { _ in false }
  ) throws(DatabaseError) {
    statement.isBusy = true
    defer { statement.reset() }
    guard statement.bindStatus == SQLITE_OK else {
      throw error(
        code: statement.bindStatus, message: String(cString: sqlite3_errstr(statement.bindStatus)))
    }
    while true {
      switch sqlite3_step(statement.handle) {
      case SQLITE_ROW: if !body(Row(handle: statement.handle)) { return }
      case SQLITE_DONE: return
      default: throw lastError
      }
    }
  }

  private func statement(_ sql: SQL) throws(DatabaseError) -> Statement {
    switch sql.text {
    case .literal(let text):
      let address = UInt(bitPattern: text.utf8Start)
      let cached = literals[address]
      if let cached, !cached.isBusy { return cached }
      let statement = try prepare(text.description)
      if cached == nil { literals[address] = statement }
      return statement
    case .string(let text):
      let cached = texts[text]
      if let cached, !cached.isBusy { return cached }
      let statement = try prepare(text)
      if cached == nil { texts[text] = statement }
      return statement
    }
  }

  /// The statement that the key stands for: its text is put together and prepared once.
  package func statement(
    _ key: StatementKey, text: () -> String
  ) throws(DatabaseError) -> Statement {
    let cached = composed[key]
    if let cached, !cached.isBusy { return cached }
    let statement = try prepare(text())
    if cached == nil { composed[key] = statement }
    return statement
  }

  /// Prepares a statement that the caller keeps.
  package func prepare(_ text: String) throws(DatabaseError) -> Statement {
    var prepared: OpaquePointer?
    guard
      sqlite3_prepare_v3(handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        == SQLITE_OK, let prepared
    else { throw lastError }
    return Statement(handle: prepared)
  }

  /// Runs `body` in a transaction that is committed when it returns, and rolled back when it throws.
  ///
  /// - Parameters:
  ///   - immediate: Takes the write lock at once, as every transaction that writes must.
  ///   - body: What to do in the transaction.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws, or a `DatabaseError`.
  package func transaction<Result>(
    immediate: Bool = true, _ body: (Database) throws -> Result
  ) throws -> Result {
    try run(immediate ? "BEGIN IMMEDIATE" : "BEGIN")
    do {
      let result = try body(self)
      try checkPlace()
      try run("COMMIT")
      return result
    } catch {
      // SQLite may have rolled back by itself, after a full disk for example.
      if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Checks that the file is still where it was opened, so that nothing is committed to one that
  /// nobody will find, nor looked for in it.
  private func checkPlace() throws(DatabaseError) {
    switch location {
    case .existing, .created: break
    case .readOnly, .copy, .memory: return
    }
    var hasMoved: Int32 = 0
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
    if hasMoved != 0, let name {
      throw DatabaseError(
        .unwritable, "store '\(name)' was removed or replaced while it was in use")
    }
  }
}

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
  private func copy(file path: String, busyTimeout milliseconds: Int32) throws(DatabaseError) {
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
