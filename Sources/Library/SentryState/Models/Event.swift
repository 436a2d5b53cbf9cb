/// An event that was received.
package enum Event {
  package static let definition = ModelDefinition(
    "sentry.event", table: "sentry_event",
    columns: [
      Column("event_id", .text),
      Column("project_id", .reference("sentry_project"), .required),
      Column("group_id", .reference("sentry_groupedmessage"), .optional),
      Column("datetime", .timestamp, .optional),
      Column("data", .json),
    ])
}
