package import SQLite

/// The durable queue of tasks, as a transaction that writes sees it.
///
/// A task is claimed under a lease, which ends by itself: no process has to watch over another.
/// The lease's token only grows, and what comes with an old one is refused. Tasks of one lane are
/// claimed one after another, in the order they were put; tasks without a lane in any order.
package struct TaskQueue {
  /// A clock may go back this much without having been set: others waited for the lock.
  private static let tolerance = 1_000_000

  let database: Database
  let now: Timestamp

  /// Takes the transaction and its time.
  ///
  /// Where the clock was set back since the queue was last written, what waits for a time waits as
  /// long as it would have.
  package init(in database: Database, at now: Timestamp) throws(DatabaseError) {
    self.database = database
    self.now = now
    try followClock()
  }

  private func followClock() throws(DatabaseError) {
    let time = Int(now.microseconds)
    let latest = try database.first("SELECT latest FROM vsts_task_clock") { $0.int(0) } ?? 0
    if time < latest - Self.tolerance {
      try database.run(
        """
        UPDATE vsts_task SET due = due - ?1, expires = expires - ?1, available = available - ?1
        WHERE finished_at IS NULL
        """, .int(latest - time))
    } else if time <= latest {
      return
    }
    try database.run("UPDATE vsts_task_clock SET latest = ?", .int(time))
  }

  func microseconds(in seconds: Double) -> SQLValue {
    .integer(now.advanced(bySeconds: seconds).microseconds)
  }

  /// Makes the next task of a lane available, after one was finished.
  func open(lane: String?) throws(DatabaseError) {
    guard let lane else { return }
    try database.run(
      """
      UPDATE vsts_task SET available = due
      WHERE available IS NULL AND id =
        (SELECT min(id) FROM vsts_task WHERE lane = ? AND finished_at IS NULL)
      """, .text(lane))
  }
}

extension SQLValue {
  static func time(_ value: Timestamp) -> SQLValue { .integer(value.microseconds) }
}

extension Row {
  func time(_ column: Int) -> Timestamp { Timestamp(microseconds: Int64(int(column))) }
}
