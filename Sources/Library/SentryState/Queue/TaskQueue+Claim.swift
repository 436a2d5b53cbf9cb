package import SQLite
package import Basics
import JSON

/// A task that was claimed, and the lease it is held under.
package struct LeasedTask: Sendable, Equatable {
  package let id: Int
  /// Grows with each claim of the task.
  package let token: Int
  /// The name.
  package let task: String
  /// The record that it was put with.
  package let record: String
  package let lane: String?
  /// How often it was claimed, this time included.
  package fileprivate(set) var attempts: Int
  package let mostAttempts: Int
  /// How often in a row its lease had run out when it was claimed.
  package let lostLeases: Int
  let expires: Timestamp?
  /// What the attempt before failed with, as JSON text.
  fileprivate let error: String?

  /// Whether it may be what its workers died of, and should run alone.
  package var isSuspect: Bool { lostLeases > 1 }
}

extension TaskQueue {
  /// What was found when tasks were claimed.
  package struct Claim: Sendable, Equatable {
    package var tasks: [LeasedTask] = []
    /// The tasks that it was too late for, and why; they are dead.
    package var dead: [DeadTask] = []

    package init() {}
  }

  /// A task that died without being run again.
  package struct DeadTask: Sendable, Equatable {
    package let task: LeasedTask
    package let failure: Failure
  }

  /// Whether a task could be claimed at a time.
  package static func hasAvailable(
    at now: Timestamp, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.exists("SELECT 1 FROM vsts_task WHERE available <= ?", .time(now))
  }

  /// Claims the tasks that have been available longest, for as many seconds.
  ///
  /// A task whose workers keep losing it is claimed alone, so that no other is lost with it.
  package func claim(
    atMost limit: Int, owner: String, lease seconds: Double
  ) throws(DatabaseError) -> Claim {
    var claim = Claim()
    while claim.tasks.isEmpty {
      let leased = try lease(atMost: limit, owner: owner, seconds: seconds)
      if leased.isEmpty { break }
      for task in leased {
        if let failure = fate(of: task) {
          claim.dead.append(DeadTask(task: try bury(task, failure), failure: failure))
        } else {
          claim.tasks.append(task)
        }
      }
    }
    return claim
  }

  private func lease(
    atMost limit: Int, owner: String, seconds: Double
  ) throws(DatabaseError) -> [LeasedTask] {
    try database.rows(
      """
      UPDATE vsts_task SET state = 'leased', owner = ?1, token = token + 1,
        attempts = attempts + 1, available = ?2,
        lost_leases = CASE state WHEN 'leased' THEN lost_leases + 1 ELSE 0 END
      WHERE id IN (
        SELECT id FROM (
          SELECT id, row_number() OVER earlier AS place,
            sum(state = 'leased' AND lost_leases > 0) OVER earlier AS suspects
          FROM (
            SELECT id, available, state, lost_leases FROM vsts_task WHERE available <= ?3
            ORDER BY available, id LIMIT ?4)
          WINDOW earlier AS (ORDER BY available, id ROWS UNBOUNDED PRECEDING))
        WHERE suspects = 0 OR place = 1)
      RETURNING id, token, task, record, lane, attempts, most_attempts, lost_leases, expires,
        error
      """, .text(owner), microseconds(in: seconds), .time(now), .int(limit)
    ) { row in
      LeasedTask(
        id: row.int(0), token: row.int(1), task: row.text(2), record: row.text(3),
        lane: row.textOrNil(4), attempts: row.int(5), mostAttempts: row.int(6),
        lostLeases: row.int(7), expires: row.isNull(8) ? nil : row.time(8), error: row.textOrNil(9))
    }
  }

  /// Why a task that was claimed must not be run.
  private func fate(of task: LeasedTask) -> Failure? {
    if task.attempts > task.mostAttempts {
      return Failure(
        .internal, "its worker died in attempt \(task.mostAttempts) of \(task.mostAttempts)")
    }
    guard let expires = task.expires, expires <= now else { return nil }
    let error = task.error.flatMap { try? JSONValue(parsing: $0) }
    guard let last = error.flatMap(Failure.init(json:)) else {
      return Failure(.timeout, "it expired at \(expires), before it was run")
    }
    var failure = last
    failure.hint = "it expired at \(expires), before another attempt"
    return failure
  }

  /// Ends a task that was claimed in vain, which does not count as an attempt.
  private func bury(
    _ task: LeasedTask, _ failure: Failure
  ) throws(DatabaseError) -> LeasedTask {
    try database.run(
      """
      UPDATE vsts_task SET state = 'dead', attempts = attempts - 1, error = ?, finished_at = ?,
        available = NULL, owner = NULL, lost_leases = 0
      WHERE id = ?
      """, .json(failure.json), .time(now), .int(task.id))
    try open(lane: task.lane)
    var buried = task
    buried.attempts -= 1
    return buried
  }
}
