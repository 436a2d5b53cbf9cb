package import SQLite

/// The user or team a group is assigned to.
package enum GroupAssignee: Model {
  package static let definition = ModelDefinition(
    "sentry.groupassignee", table: "sentry_groupasignee",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("group_id", .reference("sentry_groupedmessage"), .required),
      Column("user_id", .reference("auth_user"), .optional),
      Column("team_id", .reference("sentry_team"), .optional),
      Column("date_added", .timestamp, .optional),
    ],
    uniqueKeys: [["group_id"]], alternatives: ["user_id", "team_id"])

  /// Assigns a group to a user, in the place of the assignment that it has, if any.
  package static func assign(
    group groupID: Int, project projectID: Int, toUser userID: Int, replacing id: Int?,
    at time: Timestamp, in database: Database
  ) throws(DatabaseError) {
    if let id {
      try update(id, in: database) {
        $0.set("user_id", userID)
        $0.setNull("team_id")
        $0.set("date_added", time)
      }
    } else {
      try insert(in: database) {
        $0.set("project_id", projectID)
        $0.set("group_id", groupID)
        $0.set("user_id", userID)
        $0.set("date_added", time)
      }
    }
  }

  /// Takes a group's assignment away, and returns `false` if it had none.
  package static func remove(
    group groupID: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.run("DELETE FROM sentry_groupasignee WHERE group_id = ?", .int(groupID))
    return database.changes > 0
  }
}
