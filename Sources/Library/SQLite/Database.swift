import CSQLite

/// A connection to an SQLite database, the owner of its handle.
///
/// Statements are prepared once and kept. The schema is not trusted, foreign keys hold, and a
/// committed transaction is on the disk.
package final class Database {
  /// Set up once, before the first connection.
  private static let areMemoryStatisticsOff = csqlite_disable_memory_statistics() == SQLITE_OK

  let handle: OpaquePointer
  let location: Location
  let schema: Schema
  /// The path of the database as the user gave it, for messages; the location's own, unless that
  /// is a copy.
  let name: String?
  private var statements: [StatementKey: Statement] = [:]
  private var texts: [String: Statement] = [:]
  private var logCopier: LogCopier?
  /// The values of the last statement, for their memory.
  private var lastValues = BoundValues()

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

  convenience init(
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

  init(
    opening location: Location, schema: Schema, busyTimeout milliseconds: Int32, name: String?
  ) throws(DatabaseError) {
    let (file, flags) = location.argumentsToOpen
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

  deinit {
    statements.removeAll()
    texts.removeAll()
    logCopier?.finish()
    sqlite3_close_v2(handle)
  }

  /// Turns on the write-ahead log, which readers and a writer can use at once.
  private func useWriteAheadLog() throws(DatabaseError) {
    logCopier = LogCopier(of: handle)
    do throws(DatabaseError) {
      try execute("PRAGMA journal_mode=WAL")
    } catch {
      // Somebody else has just created the database and is using it: the next one turns it on.
      guard error.kind == .busy else { throw error }
    }
  }

  /// Gives the space back that is free in the file; others wait as long as that takes.
  package func vacuum() throws(DatabaseError) {
    try execute("VACUUM")
    // Two cannot copy the log at once.
    logCopier?.finish()
    try execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }

  /// How many kilobytes of pages are kept in memory unless more is asked for.
  package static let usualCache = 2000

  /// Keeps so many kilobytes of pages in memory from now on.
  package func keepAtHand(kilobytes: Int) throws(DatabaseError) {
    try execute("PRAGMA cache_size=-\(kilobytes)")
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

  /// Runs a statement to its end that writes columns, of a row that is known by `id` as its first
  /// parameter, or of a new one.
  ///
  /// `text` puts the statement together from the columns' names, the first time.
  package func write(
    _ key: StatementKey, id: Int? = nil, _ assign: (inout Assignments) -> Void,
    text: ([String]) -> String
  ) throws(DatabaseError) {
    let statement = try statement(key) { text(Assignments.columns(assign)) }
    var assignments = Assignments(into: takeValues())
    assign(&assignments)
    if let id { statement.bind(.int(id), at: 1) }
    try run(
      statement, assignments.values.items[...], of: assignments.values, from: id == nil ? 1 : 2)
    lastValues = assignments.values
  }

  /// Runs a statement to its end with some values, the first of which is the one for the parameter
  /// `position`.
  package func run(
    _ statement: Statement, _ items: ArraySlice<BoundValues.Value>, of values: BoundValues,
    from position: Int = 1
  ) throws(DatabaseError) {
    try forEach(statement, items, of: values, from: position) { _ in false }
  }

  /// Gives the rows of a statement with some values to `body`, as for a query.
  package func forEach(
    _ statement: Statement, _ items: ArraySlice<BoundValues.Value>, of values: BoundValues,
    from position: Int = 1, body: (Row) -> Bool
  ) throws(DatabaseError) {
    try values.text.withUnsafeBufferPointer { text throws(DatabaseError) in
      statement.bind(items, of: text, from: position)
      try forEach(statement, body: body)
    }
  }

  /// Runs a statement to its end with the values that `append` appends.
  package func run(
    _ sql: SQL, _ append: (inout BoundValues) -> Void
  ) throws(DatabaseError) {
    let statement = try statement(sql)
    var values = takeValues()
    append(&values)
    try run(statement, values.items[...], of: values)
    lastValues = values
  }

  /// No values, in the memory of the last ones.
  private func takeValues() -> BoundValues {
    var values = BoundValues()
    swap(&values, &lastValues)
    values.removeAll()
    return values
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
    case .literal(let text): return try statement(StatementKey(text)) { text.description }
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
    let cached = statements[key]
    if let cached, !cached.isBusy { return cached }
    let statement = try prepare(text())
    if cached == nil { statements[key] = statement }
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
    guard location.isKept else { return }
    var hasMoved: Int32 = 0
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_HAS_MOVED, &hasMoved)
    if hasMoved != 0, let name {
      throw DatabaseError(
        .unwritable, "store '\(name)' was removed or replaced while it was in use")
    }
  }
}
