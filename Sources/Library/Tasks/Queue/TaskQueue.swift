import Basics
import JSON
package import SQLite
package import SentryState

/// The durable queue of tasks, as a transaction that writes sees it.
///
/// A task is claimed under a lease, which ends by itself: no process has to watch over another.
/// The lease's token only grows, and what comes with an old one is refused. Tasks of one lane are
/// claimed one after another, in the order they were put; tasks without a lane in any order.
package struct TaskQueue {
  /// A clock may go back this much without having been set: others waited for the lock.
  private static let tolerance: Int64 = 1_000_000

  let database: Database
  let now: Timestamp
  /// Whether any task had steps in the journal when the transaction began to use the queue; to look
  /// there for each one that ends would cost as much as its end.
  let hasSteps: Bool

  /// Takes the transaction and its time.
  ///
  /// Where the clock was set back since the queue was last written, what waits for a time waits as
  /// long as it would have.
  package init(in database: Database, at now: Timestamp) throws(DatabaseError) {
    self.database = database
    self.now = now
    hasSteps = try TaskJournal.hasTasks(in: database)
    try followClock()
  }

  private func followClock() throws(DatabaseError) {
    let latest = try database.first("SELECT latest FROM vsts_task_clock") { $0.moment(0) } ?? nil
    if let latest, now <= latest {
      let setBack = latest.microseconds - now.microseconds
      if setBack <= Self.tolerance { return }
      // A time that no clock shows would come out as a number that no column takes.
      try database.run(
        """
        UPDATE vsts_task SET due = max(due, ?2) - ?1, expires = max(expires, ?2) - ?1,
          available = max(available, ?2) - ?1
        WHERE finished_at IS NULL
        """, .integer(setBack), .time(.earliest))
    }
    try database.run("UPDATE vsts_task_clock SET latest = ?", .time(now))
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

  /// The moment in a column; `nil` for what no clock shows.
  func moment(_ column: Int) -> Timestamp? { Timestamp(exactMicroseconds: Int64(int(column))) }
}

extension RecordObject {
  /// Reads the record that a task of the queue was put with; a damaged one is `invalid_input`.
  init(_ text: String, ofTask id: Int) throws(Failure) {
    let problem: String
    do throws(JSONError) {
      if let object = try RecordObject(bytes: Array(text.utf8)) {
        self = object
        return
      }
      problem = "not a JSON object"
    } catch {
      problem = "\(error)"
    }
    throw Failure(.invalidInput, "the record of task \(id) is damaged: \(problem)")
  }
}
