package import SQLite
import Glibc

/// The state: Sentry's tables and what the tools note beside them, in one SQLite database.
///
/// The bodies of `read` and `write` are synchronous, so that no transaction is open while anything
/// waits. The failures of SQLite are thrown as `DatabaseError`.
package actor Store {
  private nonisolated let thread: StoreThread
  private let database: Database
  /// The store's file, in which what is written is kept; `nil` for one that ends with this value.
  package nonisolated let path: String?

  /// Opens a store that exists.
  ///
  /// Throws a `StoreError` for a file that is missing or that others may write, and a
  /// `DatabaseError` for one that is no store, or of a newer version; both are left as they are.
  package init(opening path: String) async throws {
    try await self.init(at: path) {
      try StoreFile.check(path)
      return try Database(.existing(path), schema: StoreSchema.schema)
    }
  }

  /// Opens a store, and first creates it, and the directories above it, for the user alone if it
  /// is not there.
  package init(creating path: String) async throws {
    try await self.init(at: path) {
      if try !StoreFile.create(path) {
        try StoreFile.check(path)
        StoreFile.protectIfEmpty(path)
      }
      return try Database(.created(path), schema: StoreSchema.schema)
    }
  }

  /// Opens a private copy of a store as it is now; what is written is lost with it, and the file is
  /// neither written nor kept locked.
  package init(copying path: String) async throws {
    try await self.init(at: path) {
      try StoreFile.check(path)
      return try Database(.copy(of: path), schema: StoreSchema.schema)
    }
  }

  /// Opens a store to look at it: where nothing can be written beside its file, a private copy.
  package init(reading path: String) async throws {
    try await self.init(at: path) {
      try StoreFile.check(path)
      return try Database.reading(path, schema: StoreSchema.schema)
    }
  }

  private init(
    at path: String, _ open: @escaping @Sendable () throws -> sending Database
  ) async throws {
    let thread = StoreThread()
    let database = try await thread.run(open)
    self.path = database.isKept ? path : nil
    self.database = database
    self.thread = thread
  }

  private init(memory database: sending Database) {
    self.database = database
    thread = StoreThread()
    path = nil
  }

  /// Makes an empty store that lives as long as this value.
  package static func inMemory() throws -> Store {
    try Store(memory: Database(.memory, schema: StoreSchema.schema))
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }

  /// Whether others can use the store too.
  nonisolated var isFile: Bool { path != nil }

  /// Runs `body` in a transaction that sees the store as it is at its first query.
  package func read<Result: Sendable>(
    _ body: @Sendable (Database) throws -> Result
  ) throws -> Result {
    try database.transaction(immediate: false, body)
  }

  /// Checks the file; in no transaction, which damage may keep from ending.
  package func check() throws(DatabaseError) -> StoreCheck {
    try StoreCheck(of: database)
  }

  /// Gives the space back that is free in the file; others wait as long as that takes.
  package func vacuum() throws(DatabaseError) {
    try database.vacuum()
  }

  /// Runs `body` in a transaction that nobody else can write beside, committed when it returns and
  /// rolled back when it throws.
  package func write<Result: Sendable>(
    _ body: @Sendable (Database) throws -> Result
  ) throws -> Result {
    try database.transaction(immediate: true, body)
  }
}
