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
    /// Memory, as long as the connection.
    case memory
    /// A private temporary file, as long as the connection.
    case temporary
  }

  /// Set up once, before the first connection.
  private static let areMemoryStatisticsOff = csqlite_disable_memory_statistics() == SQLITE_OK

  let handle: OpaquePointer
  private var literals: [UInt: Statement] = [:]
  private var texts: [String: Statement] = [:]
  /// How messages name the database.
  package let name: String

  /// Opens a database, and brings its schema up to date.
  ///
  /// - Parameters:
  ///   - location: Where the database lies.
  ///   - schema: What makes it ours.
  ///   - source: The file of a database whose content it gets first; that is only read.
  ///   - milliseconds: How long to wait for the locks of others.
  /// - Throws: `missing`, `foreign`, `damaged`, `newer`, `unopenable`, `unwritable` or `busy`; a file
  ///   that is not fit is left as it is.
  package convenience init(
    _ location: Location, schema: Schema, copying source: String? = nil,
    busyTimeout milliseconds: Int32 = 30_000
  ) throws(DatabaseError) {
    switch location {
    case .existing(let path), .readOnly(let path):
      try schema.check(file: path, emptyAllowed: false)
    case .created(let path):
      do throws(DatabaseError) {
        try schema.check(file: path, emptyAllowed: true)
      } catch {
        guard error.kind == .missing else { throw error }
      }
    case .memory, .temporary: break
    }
    try self.init(opening: location, busyTimeout: milliseconds)
    do throws(DatabaseError) {
      if let source {
        try copy(from: Database(.readOnly(source), schema: schema, busyTimeout: milliseconds))
        Self.removeEmptyLog(of: source)
      }
      try schema.check(self)
      try execute("PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL")
      if case .readOnly = location { return }
      csqlite_checkpoint_on_close(handle, 1)
      try schema.migrate(self)
      try useWriteAheadLog()
    } catch {
      throw error.named(name)
    }
  }

  /// Removes the empty write-ahead log that a reader leaves, which only a writer may; a log that
  /// holds anything stays, so that the database's file is not written.
  private static func removeEmptyLog(of path: String) {
    var status = stat()
    guard stat("\(path)-wal", &status) == 0, status.st_size == 0,
      let database = try? Database(opening: .existing(path), busyTimeout: 0),
      (try? database.exists("SELECT 1 FROM sqlite_schema")) != nil
    else { return }
    csqlite_checkpoint_on_close(database.handle, 1)
  }

  private init(
    opening location: Location, busyTimeout milliseconds: Int32
  ) throws(DatabaseError) {
    let (path, flags): (String, Int32) =
      switch location {
      case .existing(let path): (path, SQLITE_OPEN_READWRITE)
      case .readOnly(let path): (path, SQLITE_OPEN_READONLY)
      case .created(let path): (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      case .memory: (":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      case .temporary: ("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
      }
    name = path
    _ = Self.areMemoryStatisticsOff
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(
      path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard let opened else { throw DatabaseError(.other, "out of memory") }
    handle = opened
    guard status == SQLITE_OK else {
      throw DatabaseError(code: status, message: errorText).named(name)
    }
    sqlite3_busy_timeout(handle, milliseconds)
    // Until the file is known to be ours, closing it writes nothing either.
    guard csqlite_defensive(handle) == SQLITE_OK,
      csqlite_checkpoint_on_close(handle, 0) == SQLITE_OK
    else { throw DatabaseError(.other, errorText) }
  }

  deinit {
    literals.removeAll()
    texts.removeAll()
    sqlite3_close_v2(handle)
  }

  private var errorText: String { String(cString: sqlite3_errmsg(handle)) }

  private var lastError: DatabaseError {
    DatabaseError(code: sqlite3_extended_errcode(handle), message: errorText).named(name)
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
      throw DatabaseError(
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
      try run("COMMIT")
      return result
    } catch {
      // SQLite may have rolled back by itself, after a full disk for example.
      if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }

  /// Copies another database over this one, without holding a lock for long.
  package func copy(from source: Database) throws(DatabaseError) {
    guard let backup = sqlite3_backup_init(handle, "main", source.handle, "main") else {
      throw lastError
    }
    let status = sqlite3_backup_step(backup, -1)
    sqlite3_backup_finish(backup)
    guard status == SQLITE_DONE else {
      throw DatabaseError(code: status, message: String(cString: sqlite3_errstr(status)))
        .named(source.name)
    }
  }
}
