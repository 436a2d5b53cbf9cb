package import SQLite

/// A value that a plugin keeps with a group.
package struct GroupMeta: StoredModel {
  package let id: Int
  package let groupID: Int
  package let value: String

  package static let definition = ModelDefinition(
    "sentry.groupmeta", table: "sentry_groupmeta", of: GroupMeta.self,
    uniqueKeys: [["group_id", "key"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    groupID = columns.read("group_id", .reference("sentry_groupedmessage"), .required)
    columns.skip("key", .text, .required)
    value = columns.read("value", .text)
  }

  /// The values that the groups of a project have under a key, by primary key.
  package static func ofProject(
    _ projectID: Int, key: String, in database: Database
  ) throws(DatabaseError) -> [GroupMeta] {
    try select(
      """
      WHERE key = ? AND group_id IN (SELECT id FROM sentry_groupedmessage WHERE project_id = ?)
      ORDER BY id
      """, .text(key), .int(projectID), in: database)
  }

  /// Removes the row.
  package func remove(from database: Database) throws(DatabaseError) {
    try database.run("DELETE FROM sentry_groupmeta WHERE id = ?", .int(id))
  }
}
