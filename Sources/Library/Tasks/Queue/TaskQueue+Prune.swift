package import SQLite
package import SentryState

extension TaskQueue {
  /// Removes, of the next so many tasks behind an id, those that succeeded before a time.
  ///
  /// The task that was put last stays, so that no id is given twice: a worker that has lost its
  /// task would hold the lease of another.
  ///
  /// - Returns: How many were removed, and the last task that was looked at; `nil` at the end.
  package static func prune(
    endedBefore time: Timestamp, after id: Int, limit: Int, in database: Database
  ) throws(DatabaseError) -> (removed: Int, next: Int?) {
    let end = try database.first(
      "SELECT id FROM vsts_task WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?", .int(id),
      .int(limit - 1)
    ) { $0.int(0) }
    try database.run(
      """
      DELETE FROM vsts_task
      WHERE id > ? AND id <= ? AND state = 'succeeded' AND finished_at < ?
        AND id < (SELECT max(id) FROM vsts_task)
      """, .int(id), .int(end ?? .max), .time(time))
    return (database.changes, end)
  }
}
