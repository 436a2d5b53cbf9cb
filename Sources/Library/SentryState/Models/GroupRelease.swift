/// When a group was seen in a release.
package enum GroupRelease {
  package static let definition = ModelDefinition(
    "sentry.grouprelease", table: "sentry_grouprelease",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("group_id", .reference("sentry_groupedmessage"), .required),
      Column("release_id", .reference("sentry_release"), .required),
      Column("environment", .text),
      Column("first_seen", .timestamp, .optional),
      Column("last_seen", .timestamp, .optional),
    ],
    uniqueKeys: [["group_id", "release_id", "environment"]])
}
