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
