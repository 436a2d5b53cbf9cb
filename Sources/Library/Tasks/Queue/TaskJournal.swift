import Basics
package import JSON
package import SQLite
package import SentryState

/// The idempotency records of one task: what its attempts have done, or begun, that must not be
/// done twice.
///
/// They are kept until the task has ended.
package struct TaskJournal: Sendable, Equatable {
  /// The record of one step.
  package enum Record: Sendable, Equatable {
    /// It was begun then; whether it was done is not known.
    case begun(at: Timestamp)
    /// It was done, and came to this.
    case done(JSONValue)
  }

  private enum Owner: Equatable {
    case task(Int)
    case call(TaskCall)
    case nobody
  }

  private let owner: Owner

  /// For what is run together with others in one transaction, and has no steps.
  static let none = TaskJournal(owner: .nobody)

  private init(owner: Owner) {
    self.owner = owner
  }

  /// Names a task of the queue.
  package init(ofTask id: Int) {
    self.init(owner: .task(id))
  }

  /// Names a call that is run without the queue: one with the same arguments goes on where an
  /// earlier one was killed.
  package init(of call: TaskCall) {
    self.init(owner: .call(call))
  }

  private var task: String {
    switch owner {
    case .task(let id): "task:\(id)"
    case .call(let call):
      "call:\(SHA256.hexDigest(of: Array(JSONValue.object(call.json).serialized.utf8)))"
    case .nobody: ""
    }
  }

  /// The record of a step, if there is one.
  package func record(
    of step: String, in database: Database
  ) throws(DatabaseError) -> Record? {
    try database.first(
      "SELECT begun_at, outcome FROM vsts_task_step WHERE task = ? AND step = ?", .text(task),
      .text(step)
    ) { row in
      row.json(1).map { .done($0) } ?? .begun(at: row.timestamp(0) ?? Timestamp(microseconds: 0))
    }
  }

  /// Notes that a step is begun, unless there is a record of it, which is returned.
  package func begin(
    _ step: String, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Record? {
    if let record = try record(of: step, in: database) { return record }
    try database.run(
      "INSERT INTO vsts_task_step (task, step, begun_at) VALUES (?, ?, ?)", .text(task),
      .text(step), .timestamp(time))
    return nil
  }

  /// Notes that a step is done, and what it came to.
  package func finish(
    _ step: String, with outcome: JSONValue, at time: Timestamp, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO vsts_task_step (task, step, begun_at, outcome) VALUES (?, ?, ?, ?)
      ON CONFLICT (task, step) DO UPDATE SET outcome = excluded.outcome
      """, .text(task), .text(step), .timestamp(time), .json(outcome))
  }

  /// Notes that the task fails with the news that a step may have been done.
  package func report(_ step: String, in database: Database) throws(DatabaseError) {
    try database.run(
      "UPDATE vsts_task_step SET is_reported = 1 WHERE task = ? AND step = ?", .text(task),
      .text(step))
  }

  /// Forgets a step that was begun, but surely not done.
  package func withdraw(_ step: String, in database: Database) throws(DatabaseError) {
    try database.run(
      "DELETE FROM vsts_task_step WHERE task = ? AND step = ?", .text(task), .text(step))
  }

  /// Forgets what need not be known after an attempt: everything once the task has succeeded, and
  /// what may have been done once its failure says so.
  ///
  /// What was done stays with a dead task, which may be put back.
  package func end(with outcome: TaskOutcome, in database: Database) throws(DatabaseError) {
    switch outcome {
    case .succeeded:
      try database.run("DELETE FROM vsts_task_step WHERE task = ?", .text(task))
    case .failed:
      try database.run(
        "DELETE FROM vsts_task_step WHERE task = ? AND outcome IS NULL AND is_reported",
        .text(task))
    case .retry: break
    }
  }

  /// Whether any task of the queue has records.
  static func hasTasks(in database: Database) throws(DatabaseError) -> Bool {
    try database.exists("SELECT 1 FROM vsts_task_step WHERE task >= 'task:' AND task < 'task;'")
  }

  /// Whether any call that was run without the queue has records.
  static func hasCalls(in database: Database) throws(DatabaseError) -> Bool {
    try database.exists("SELECT 1 FROM vsts_task_step WHERE task >= 'call:' AND task < 'call;'")
  }
}
