package import SQLite

/// A fingerprint of events that belong to a group.
package enum GroupHash: Model {
  package static let definition = ModelDefinition(
    "sentry.grouphash", table: "sentry_grouphash",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("hash", .text),
      Column("group_id", .reference("sentry_groupedmessage"), .optional),
    ],
    uniqueKeys: [["project_id", "hash"]])

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
    try upsert(in: database) {
      $0.set("project_id", projectID)
      $0.set("hash", hash)
      $0.set("group_id", groupID)
    }
  }
}
