package import SQLite

/// A fingerprint of events that belong to a group.
package enum GroupHash {
  package static let definition = ModelDefinition(
    "sentry.grouphash", table: "sentry_grouphash",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("hash", .text),
      Column("group_id", .reference("sentry_groupedmessage"), .optional),
    ],
    uniqueKeys: [["project_id", "hash"]])
}

extension GroupHash {
  /// The group that a hash belongs to, if it belongs to one.
  package static func group(
    of hash: String, project projectID: Int, in database: Database
  ) throws(DatabaseError) -> Int? {
    try database.first(
      "SELECT group_id FROM sentry_grouphash WHERE project_id = ? AND hash = ?",
      .int(projectID), .text(hash)
    ) { $0.intOrNil(0) } ?? nil
  }

  /// Gives a hash to a group.
  package static func assign(
    _ hash: String, toGroup groupID: Int, project projectID: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO sentry_grouphash (project_id, hash, group_id) VALUES (?, ?, ?)
      ON CONFLICT (project_id, hash) DO UPDATE SET group_id = excluded.group_id
      """, .int(projectID), .text(hash), .int(groupID))
  }
}
