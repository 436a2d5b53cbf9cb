package import SQLite

/// Whether a user hears about a group.
package enum GroupSubscription {
  package static let definition = ModelDefinition(
    "sentry.groupsubscription", table: "sentry_groupsubscription",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("group_id", .reference("sentry_groupedmessage"), .required),
      Column("user_id", .reference("auth_user"), .optional),
      Column("is_active", .boolean),
      Column("reason", .integer),
      Column("date_added", .timestamp, .optional),
    ],
    uniqueKeys: [["group_id", "user_id"]])
}

extension GroupSubscription {
  /// Why a user hears about a group.
  package enum Reason: Int, Sendable {
    case comment = 1
    case assigned = 2
  }

  /// Lets a user hear about a group; who has a subscription, active or not, keeps it.
  package static func subscribe(
    user userID: Int, toGroup groupID: Int, project projectID: Int, reason: Reason,
    at time: Timestamp, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO sentry_groupsubscription
        (project_id, group_id, user_id, is_active, reason, date_added)
      VALUES (?, ?, ?, 1, ?, ?)
      ON CONFLICT (group_id, user_id) DO NOTHING
      """, .int(projectID), .int(groupID), .int(userID), .int(reason.rawValue),
      .timestamp(time))
  }
}
