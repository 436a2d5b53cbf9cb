package import SQLite
import SentryState

extension TaskQueue {
  /// What became of a dead task that was to be put back.
  package enum Requeueing: Sendable, Equatable {
    case requeued
    /// There is no such task.
    case missing
    /// The task is not dead.
    case notDead(QueuedTask.State)
    /// Another task with its key, of this id, is not finished.
    case superseded(by: Int)
  }

  /// Puts a dead task back, with all its attempts before it, and no longer to expire.
  ///
  /// It keeps its place in its lane, behind the task that is being run.
  package func requeue(_ id: Int) throws(DatabaseError) -> Requeueing {
    let found = try database.first("SELECT state, key, lane FROM vsts_task WHERE id = ?", .int(id))
    {
      row in
      (state: QueuedTask.State(rawValue: row.text(0)), key: row.textOrNil(1), row.textOrNil(2))
    }
    guard let (state, key, lane) = found, let state else { return .missing }
    guard state == .dead else { return .notDead(state) }
    if let key, let other = try unfinishedTask(withKey: key) { return .superseded(by: other) }
    try database.run(
      """
      UPDATE vsts_task SET state = 'queued', attempts = 0, error = NULL, finished_at = NULL,
        expires = NULL, due = ?1,
        available = CASE WHEN EXISTS (
          SELECT 1 FROM vsts_task WHERE lane = ?3 AND finished_at IS NULL) THEN NULL ELSE ?1 END
      WHERE id = ?2
      """, .time(now), .int(id), .text(lane))
    return .requeued
  }
}
