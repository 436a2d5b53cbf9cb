import CSQLite

/// A connection to an SQLite database, the owner of its handle.
///
/// Statements are prepared once and kept. The schema is not trusted, foreign keys hold, and a
/// committed transaction is on the disk.
package final class Database {
  /// Where the database lies.
  package enum Location: Sendable {
    /// A file that exists.
    case existing(String)
    /// A file that exists, of which nothing may be written.
    case readOnly(String)
    /// A file that need not exist; an empty one becomes a database.
    case created(String)
    /// Memory, as long as the connection.
    case memory
    /// A private temporary file, as long as the connection.
    case temporary
  }

  private let handle: OpaquePointer
  private var statements: [String: Statement] = [:]
  /// How messages name the database.
  package let name: String

  /// Opens a database, and brings its schema up to date.
  ///
  /// - Throws: `missing`, `foreign`, `damaged`, `newer`, `unopenable` or `unwritable`; a file that is
  ///   not fit is left as it is.
  package init(
    _ location: Location, schema: Schema, busyTimeout milliseconds: Int32 = 30_000
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
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(
      path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard let opened else { throw DatabaseError(.other, "out of memory") }
    handle = opened
    do throws(DatabaseError) {
      guard status == SQLITE_OK else {
        throw DatabaseError(code: status, message: errorText)
      }
      sqlite3_busy_timeout(handle, milliseconds)
      guard csqlite_defensive(handle) == SQLITE_OK else {
        throw DatabaseError(.other, errorText)
      }
      try schema.prepare(self)
    } catch {
      throw error.named(name)
    }
  }

  deinit {
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  private var errorText: String { String(cString: sqlite3_errmsg(handle)) }

  private var lastError: DatabaseError {
    DatabaseError(code: sqlite3_extended_errcode(handle), message: errorText).named(name)
  }

  /// The key of the row that was inserted last.
  package var lastInsertedKey: Int { Int(sqlite3_last_insert_rowid(handle)) }

  /// How many rows the last statement changed.
  package var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Runs statements that take no values and give no rows.
  package func execute(_ script: String) throws(DatabaseError) {
    guard sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK else { throw lastError }
  }

  /// Runs a statement to its end.
  package func run(_ sql: String, _ values: SQLValue...) throws(DatabaseError) {
    try run(sql, values)
  }

  package func run(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) {
    try forEach(sql, values) { _ in false }
  }

  /// The rows of a query, each as `map` makes it.
  package func rows<Result>(
    _ sql: String, _ values: SQLValue..., map: (Row) -> Result
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
    _ sql: String, _ values: SQLValue..., map: (Row) -> Result
  ) throws(DatabaseError) -> Result? {
    var result: Result?
    try forEach(sql, values) { row in
      result = map(row)
      return false
    }
    return result
  }

  /// Whether a query has a row.
  package func exists(_ sql: String, _ values: SQLValue...) throws(DatabaseError) -> Bool {
    var found = false
    try forEach(sql, values) { _ in
      found = true
      return false
    }
    return found
  }

  /// Gives the rows of a query to `body`, one after another, until it returns `false`.
  package func forEach(
    _ sql: String, _ values: [SQLValue] = [], body: (Row) -> Bool
  ) throws(DatabaseError) {
    let statement = try statement(sql)
    statement.isBusy = true
    defer { statement.reset() }
    guard statement.bind(values) == SQLITE_OK else { throw lastError }
    while true {
      switch sqlite3_step(statement.handle) {
      case SQLITE_ROW: if !body(Row(handle: statement.handle)) { return }
      case SQLITE_DONE: return
      default: throw lastError
      }
    }
  }

  private func statement(_ sql: String) throws(DatabaseError) -> Statement {
    let cached = statements[sql]
    if let cached, !cached.isBusy { return cached }
    var prepared: OpaquePointer?
    guard
      sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        == SQLITE_OK, let prepared
    else { throw lastError }
    let statement = Statement(handle: prepared)
    if cached == nil { statements[sql] = statement }
    return statement
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
    try execute(immediate ? "BEGIN IMMEDIATE" : "BEGIN")
    do {
      let result = try body(self)
      try execute("COMMIT")
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

extension DatabaseError {
  /// The same error, its message naming the database where a user has to look at the file.
  fileprivate func named(_ name: String) -> DatabaseError {
    guard !name.isEmpty, name != ":memory:", !message.contains("'\(name)'") else { return self }
    let words =
      switch kind {
      case .foreign: "'\(name)' is no store: \(message)"
      case .damaged: "store '\(name)' is damaged: \(message)"
      case .unwritable: "cannot write store '\(name)': \(message)"
      case .unopenable: "cannot open '\(name)': \(message)"
      case .busy: "store '\(name)' is busy: \(message)"
      default: message
      }
    return DatabaseError(kind, words)
  }
}
