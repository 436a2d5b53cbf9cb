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

  /// Assigns a group to a user, whomever it was assigned to.
  package static func assign(
    group groupID: Int, project projectID: Int, toUser userID: Int, at time: Timestamp,
    in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO sentry_groupasignee (project_id, group_id, user_id, date_added)
      VALUES (?, ?, ?, ?)
      ON CONFLICT (group_id) DO UPDATE
      SET user_id = excluded.user_id, team_id = NULL, date_added = excluded.date_added
      """, .int(projectID), .int(groupID), .int(userID), .timestamp(time))
  }

  /// Takes a group's assignment away, and returns `false` if it had none.
  package static func remove(
    group groupID: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.run("DELETE FROM sentry_groupasignee WHERE group_id = ?", .int(groupID))
    return database.changes > 0
  }
}
