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
}
