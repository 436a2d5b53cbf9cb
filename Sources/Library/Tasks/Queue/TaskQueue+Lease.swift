package import Basics
package import JSON
package import SQLite
package import SentryState

/// A task that was claimed, and the lease it is held under.
package struct LeasedTask: Sendable, Equatable {
  package let id: Int
  /// Grows with each claim of the task, so that what comes with an old one is refused.
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

  /// The record that it was put with; a damaged one is `invalid_input`.
  package var object: RecordObject {
    get throws(Failure) { try RecordObject(record, ofTask: id) }
  }

  /// The task as its record has it; without arguments where that is damaged.
  var call: TaskCall { TaskCall(task, (try? object)?["kwargs"]?.object ?? [:]) }
}

extension TaskQueue {
  /// What was found when tasks were claimed.
  package struct Claim: Sendable, Equatable {
    package var tasks: [LeasedTask] = []
    /// The tasks that must not be run, and why; they are dead.
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

  /// Makes a lease last so many seconds from now, and returns whether the task was still held.
  package func renew(_ task: LeasedTask, lease seconds: Double) throws(DatabaseError) -> Bool {
    try database.run(
      "UPDATE vsts_task SET available = ? WHERE id = ? AND token = ? AND state = 'leased'",
      microseconds(in: seconds), .int(task.id), .int(task.token))
    return database.changes == 1
  }

  /// Ends a lease with what the task came to, and returns whether it was still held under it;
  /// nothing is changed if not.
  package func end(
    _ task: LeasedTask, with outcome: TaskOutcome
  ) throws(DatabaseError) -> Bool {
    switch outcome {
    case .succeeded:
      try database.run(
        """
        UPDATE vsts_task SET state = 'succeeded', error = NULL, finished_at = ?1,
          available = NULL, owner = NULL, lost_leases = 0
        WHERE id = ?2 AND token = ?3 AND state = 'leased'
        """, .time(now), .int(task.id), .int(task.token))
    case .failed(let failure):
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
    }
    guard database.changes == 1 else { return false }
    switch outcome {
    case .succeeded, .failed:
      if hasSteps { try TaskJournal(ofTask: task.id).end(with: outcome, in: database) }
      try open(lane: task.lane)
    case .retry: break
    }
    return true
  }

  /// Ends the lease of a task that was not run, which waits as before, and returns whether it was
  /// still held under it.
  package func giveBack(_ task: LeasedTask) throws(DatabaseError) -> Bool {
    try database.run(
      """
      UPDATE vsts_task SET state = 'queued', attempts = attempts - 1, available = due,
        owner = NULL
      WHERE id = ?1 AND token = ?2 AND state = 'leased'
      """, .int(task.id), .int(task.token))
    return database.changes == 1
  }

  /// Claims tasks, the suspects among them one at a time.
  ///
  /// Of the tasks that are available, in their order, those are taken that come before the first
  /// suspect, or that suspect where it is the first of all. A number that cannot be increased stays
  /// as it is; its task is buried.
  private func lease(
    atMost limit: Int, owner: String, seconds: Double
  ) throws(DatabaseError) -> [LeasedTask] {
    try database.rows(
      """
      UPDATE vsts_task SET state = 'leased', owner = ?1, token = CAST(token + 1 AS INTEGER),
        attempts = CAST(attempts + 1 AS INTEGER), available = ?2,
        lost_leases = CASE state WHEN 'leased' THEN CAST(lost_leases + 1 AS INTEGER) ELSE 0 END
      WHERE id IN (
        SELECT id FROM (
          SELECT id, row_number() OVER earlier AS place,
            count(*) FILTER (WHERE state = 'leased' AND lost_leases > 0) OVER earlier AS suspects
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
    if let column = task.damagedColumn {
      return Failure(
        .invalidInput, "the row of task \(task.id) is damaged: '\(column)' is out of range")
    }
    if task.attempts > task.mostAttempts {
      return Failure(
        .unavailable,
        "its worker ended in the middle of attempt \(task.mostAttempts) of \(task.mostAttempts)",
        hint: "look for what ended the worker, and put the task back with 'sentry-task requeue'")
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

extension LeasedTask {
  /// The column whose number no queue has written.
  fileprivate var damagedColumn: String? {
    if !(1..<Int.max ~= attempts) { return "attempts" }
    if mostAttempts < 1 { return "most_attempts" }
    if !(1..<Int.max ~= token) { return "token" }
    if !(0..<Int.max ~= lostLeases) { return "lost_leases" }
    return nil
  }
}
