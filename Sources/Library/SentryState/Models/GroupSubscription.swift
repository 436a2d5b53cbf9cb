package import SQLite

/// Whether a user hears about a group.
package enum GroupSubscription: Model {
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
    _ = try insertIfNew(
      [
        "project_id": .int(projectID), "group_id": .int(groupID), "user_id": .int(userID),
        "is_active": .bool(true), "reason": .number(reason), "date_added": .timestamp(time),
      ], in: database)
  }
}
