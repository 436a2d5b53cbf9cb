package import SQLite

/// The note that a work item is being created, written before the service is asked and removed when
/// its answer is known.
///
/// One that is left was made by a process that ended in between: whether the work item exists is
/// not known.
package enum PendingCreation {
  /// Notes the beginning of a request, known by its text; returns `false` if one like it is noted.
  package static func begin(
    _ request: String, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.run(
      """
      INSERT INTO vsts_creation (request, begun_at) VALUES (?, ?)
      ON CONFLICT (request) DO NOTHING
      """, .text(request), .timestamp(time))
    return database.changes > 0
  }

  /// Removes the note of a request.
  package static func end(_ request: String, in database: Database) throws(DatabaseError) {
    try database.run("DELETE FROM vsts_creation WHERE request = ?", .text(request))
  }
}
