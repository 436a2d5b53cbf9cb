package import SQLite

/// A value that a plugin keeps with a group.
package struct GroupMeta: StoredModel {
  package let id: Int
  package let groupID: Int
  package let key: String
  package let value: String

  package init(row: Row) {
    id = row.int(0)
    groupID = row.int(1)
    key = row.text(2)
    value = row.text(3)
  }

  package static let definition = ModelDefinition(
    "sentry.groupmeta", table: "sentry_groupmeta",
    columns: [
      Column("group_id", .reference("sentry_groupedmessage"), .required),
      Column("key", .text, .required),
      Column("value", .text),
    ],
    uniqueKeys: [["group_id", "key"]])
}

extension GroupMeta {
  /// The values that the groups of a project have under a key, by primary key.
  package static func ofProject(
    _ projectID: Int, key: String, in database: Database
  ) throws(DatabaseError) -> [GroupMeta] {
    try database.rows(byProject, .text(key), .int(projectID), map: GroupMeta.init(row:))
  }

  private static let byProject = query(
    """
    WHERE key = ? AND group_id IN (SELECT id FROM sentry_groupedmessage WHERE project_id = ?)
    ORDER BY id
    """)

  /// Removes the row.
  package func remove(from database: Database) throws(DatabaseError) {
    try database.run("DELETE FROM sentry_groupmeta WHERE id = ?", .int(id))
  }
}
