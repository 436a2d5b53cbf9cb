package import SQLite

/// A task to be put on the queue.
package struct NewTask: Sendable, Equatable {
  /// The name.
  package let task: String
  /// The record that it was put with, as JSON text with `task` and `kwargs`.
  package let record: String
  /// Tasks of the same lane keep their order.
  package let lane: String?
  /// How often it may be claimed before it is dead.
  package let mostAttempts: Int
  /// Nothing is put while a task with the same key is not finished.
  package var key: String?
  /// The seconds until it is due.
  package var delay: Double = 0
  /// The seconds after which it is no longer run.
  package var lifetime: Double?

  init(task: String, record: String, lane: String?, mostAttempts: Int) {
    self.task = task
    self.record = record
    self.lane = lane
    self.mostAttempts = mostAttempts
  }
}

extension TaskQueue {
  /// The place of a task that was put.
  package struct Placement: Sendable, Equatable {
    package let id: Int
    /// Whether the id is that of an earlier task with the same key, and nothing was put.
    package let isDuplicate: Bool
  }

  /// Puts a task at the end of the queue.
  package func put(_ task: NewTask) throws(DatabaseError) -> Placement {
    if let key = task.key, let id = try unfinishedTask(withKey: key) {
      return Placement(id: id, isDuplicate: true)
    }
    let due = microseconds(in: task.delay)
    let isHead = try task.lane.map { lane throws(DatabaseError) in try isFree(lane: lane) } ?? true
    try database.run(
      """
      INSERT INTO vsts_task (task, record, key, lane, most_attempts, due, expires, available)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, .text(task.task), .text(task.record), .text(task.key), .text(task.lane),
      .int(task.mostAttempts), due, task.lifetime.map { microseconds(in: $0) } ?? .null,
      isHead ? due : .null)
    return Placement(id: database.lastInsertedKey, isDuplicate: false)
  }

  func unfinishedTask(withKey key: String) throws(DatabaseError) -> Int? {
    try database.first(
      "SELECT id FROM vsts_task WHERE key = ? AND finished_at IS NULL", .text(key)
    ) { $0.int(0) }
  }

  private func isFree(lane: String) throws(DatabaseError) -> Bool {
    try !database.exists(
      "SELECT 1 FROM vsts_task WHERE lane = ? AND finished_at IS NULL", .text(lane))
  }
}
