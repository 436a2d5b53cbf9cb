import Basics
package import JSON
package import SQLite
package import SentryState

/// A task of the queue.
package struct QueuedTask: Sendable, Equatable {
  package enum State: String, Sendable, CaseIterable {
    /// It waits to be run, or to be tried again.
    case queued
    /// A worker has it.
    case leased
    case succeeded
    /// It is not tried again.
    case dead
  }

  package let id: Int
  /// The name.
  package let task: String
  /// The record that it was put with.
  package let record: String
  package let state: State
  package let attempts: Int
  package let due: Timestamp
  /// The last error, as a record's `error` member.
  package let error: JSONValue?

  /// The record that it was put with; a damaged one is `invalid_input`.
  package var object: RecordObject {
    get throws(Failure) { try RecordObject(record, ofTask: id) }
  }
}

extension TaskQueue {
  private static let selection =
    "SELECT id, task, record, state, attempts, due, error FROM vsts_task"

  /// The highest id so far.
  package static func lastID(in database: Database) throws(DatabaseError) -> Int {
    try database.first("SELECT max(id) FROM vsts_task") { $0.int(0) } ?? 0
  }

  /// The first tasks, in the order of their ids, that lie in a range and are in a state.
  package static func tasks(
    in ids: ClosedRange<Int>, state: QueuedTask.State? = nil, atMost limit: Int,
    in database: Database
  ) throws(DatabaseError) -> [QueuedTask] {
    switch state {
    case nil:
      try database.rows(
        SQL("\(selection) WHERE id BETWEEN ? AND ? ORDER BY id LIMIT ?"),
        .int(ids.lowerBound), .int(ids.upperBound), .int(limit), map: QueuedTask.init(row:))
    case .dead:
      try database.rows(
        SQL("\(selection) WHERE state = 'dead' AND id BETWEEN ? AND ? ORDER BY id LIMIT ?"),
        .int(ids.lowerBound), .int(ids.upperBound), .int(limit), map: QueuedTask.init(row:))
    case .some(let state):
      try database.rows(
        SQL("\(selection) WHERE id BETWEEN ? AND ? AND state = ? ORDER BY id LIMIT ?"),
        .int(ids.lowerBound), .int(ids.upperBound), .text(state.rawValue), .int(limit),
        map: QueuedTask.init(row:))
    }
  }

  /// The ids of the dead tasks.
  package static func deadTasks(in database: Database) throws(DatabaseError) -> [Int] {
    try database.rows("SELECT id FROM vsts_task WHERE state = 'dead' ORDER BY id") { $0.int(0) }
  }

  /// The task of an id, if there is one.
  package static func task(
    _ id: Int, in database: Database
  ) throws(DatabaseError) -> QueuedTask? {
    try database.first(SQL("\(selection) WHERE id = ?"), .int(id), map: QueuedTask.init(row:))
  }
}

extension QueuedTask {
  fileprivate init(row: Row) {
    id = row.int(0)
    task = row.text(1)
    record = row.text(2)
    state = State(rawValue: row.text(3)) ?? .queued
    attempts = row.int(4)
    due = row.time(5)
    error = row.json(6)
  }
}
