import SQLite
import JSON
import SentryState
import Synchronization

/// The tasks that one attempt of a task causes, to be run after it, or put on the queue.
///
/// They are noted in a temporary table, so that what is rolled back is forgotten.
final class EmittedTasks: TaskEmitter {
  /// A task that was caused, and its place on the queue if it was put there.
  struct Emission: Sendable, Equatable {
    let call: TaskCall
    let id: Int?
  }

  private static let lastNumber = Atomic(0)

  private let number = lastNumber.add(1, ordering: .relaxed).newValue
  private let hasEmitted = Atomic(false)
  private let queueing: (@Sendable (TaskCall, Database) throws(DatabaseError) -> Int)?

  /// Puts the tasks on a queue with this function, which returns their ids; without one they are
  /// only noted.
  init(
    queueing: (@Sendable (TaskCall, Database) throws(DatabaseError) -> Int)? = nil
  ) {
    self.queueing = queueing
  }

  func emit(_ call: TaskCall, in database: Database) throws(DatabaseError) {
    hasEmitted.store(true, ordering: .relaxed)
    let id: Int? = if let queueing { try queueing(call, database) } else { nil }
    try createTable(in: database)
    try database.run(
      "INSERT INTO temp.emitted_task (attempt, task, kwargs, id) VALUES (?, ?, ?, ?)",
      .int(number), .text(call.name), .json(call.kwargs), .int(id))
  }

  /// Hands the tasks over whose transactions were committed, and forgets them.
  func take(from store: Store) async throws -> [Emission] {
    guard hasEmitted.exchange(false, ordering: .relaxed) else { return [] }
    return try await store.write { database in
      try self.createTable(in: database)
      let emissions = try database.rows(
        "SELECT task, kwargs, id FROM temp.emitted_task WHERE attempt = ? ORDER BY rowid",
        .int(self.number)
      ) { row in
        Emission(call: TaskCall(row.text(0), row.object(1)), id: row.intOrNil(2))
      }
      try database.run("DELETE FROM temp.emitted_task WHERE attempt = ?", .int(self.number))
      return emissions
    }
  }

  private func createTable(in database: Database) throws(DatabaseError) {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS emitted_task (
        attempt INTEGER NOT NULL, task TEXT NOT NULL, kwargs TEXT NOT NULL, id INTEGER)
      """)
  }
}
