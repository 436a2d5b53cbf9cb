import Basics
package import SQLite
import SentryState

extension TaskQueue {
  /// What became of a task that was to be taken back.
  package enum Cancellation: Sendable, Equatable {
    case cancelled
    /// There is no such task.
    case missing
    /// A worker has the task, or it has ended.
    case notQueued(QueuedTask.State)
  }

  /// What a task that was taken back is dead with.
  private static let cancelled = Failure(.conflict, "cancelled")

  /// Takes a task back that waits, and makes way for the next of its lane.
  package func cancel(_ id: Int) throws(DatabaseError) -> Cancellation {
    let found = try database.first("SELECT state, lane FROM vsts_task WHERE id = ?", .int(id)) {
      row in (state: QueuedTask.State(rawValue: row.text(0)), lane: row.textOrNil(1))
    }
    guard let (state, lane) = found, let state else { return .missing }
    guard state == .queued else { return .notQueued(state) }
    try database.run(
      """
      UPDATE vsts_task SET state = 'dead', error = ?, finished_at = ?, available = NULL,
        lost_leases = 0
      WHERE id = ?
      """, .json(Self.cancelled.json), .time(now), .int(id))
    if hasSteps {
      try TaskJournal(ofTask: id).end(with: .failed(Self.cancelled), in: database)
    }
    try open(lane: lane)
    return .cancelled
  }
}
