package import SQLite
package import Basics

extension TaskQueue {
  /// What became of a task that was leased.
  package enum Ending: Sendable, Equatable {
    case succeeded
    /// It ends in the queue's dead, with its error.
    case dead(Failure)
    /// It is tried again after this many seconds; the error is kept so long.
    case retry(Failure, after: Double)
    /// It was not run, and waits as before.
    case givenBack
  }

  /// Ends a lease, and returns whether the task was still held under it; nothing is changed if not.
  package func acknowledge(_ task: LeasedTask, _ ending: Ending) throws(DatabaseError) -> Bool {
    switch ending {
    case .succeeded:
      try database.run(
        """
        UPDATE vsts_task SET state = 'succeeded', error = NULL, finished_at = ?1,
          available = NULL, owner = NULL, lost_leases = 0
        WHERE id = ?2 AND token = ?3 AND state = 'leased'
        """, .time(now), .int(task.id), .int(task.token))
    case .dead(let failure):
      try database.run(
        """
        UPDATE vsts_task SET state = 'dead', error = ?4, finished_at = ?1,
          available = NULL, owner = NULL, lost_leases = 0
        WHERE id = ?2 AND token = ?3 AND state = 'leased'
        """, .time(now), .int(task.id), .int(task.token), .json(failure.json))
    case .retry(let failure, let seconds):
      try database.run(
        """
        UPDATE vsts_task SET state = 'queued', error = ?4, due = ?1,
          available = ?1, owner = NULL, lost_leases = 0
        WHERE id = ?2 AND token = ?3 AND state = 'leased'
        """, microseconds(in: seconds), .int(task.id), .int(task.token), .json(failure.json))
    case .givenBack:
      try database.run(
        """
        UPDATE vsts_task SET state = 'queued', attempts = attempts - 1, available = due,
          owner = NULL
        WHERE id = ?1 AND token = ?2 AND state = 'leased'
        """, .int(task.id), .int(task.token))
    }
    guard database.changes == 1 else { return false }
    switch ending {
    case .succeeded, .dead: try open(lane: task.lane)
    case .retry, .givenBack: break
    }
    return true
  }

  /// Makes a lease last so many seconds from now, and returns whether the task was still held.
  package func renew(_ task: LeasedTask, lease seconds: Double) throws(DatabaseError) -> Bool {
    try database.run(
      "UPDATE vsts_task SET available = ? WHERE id = ? AND token = ? AND state = 'leased'",
      microseconds(in: seconds), .int(task.id), .int(task.token))
    return database.changes == 1
  }
}
