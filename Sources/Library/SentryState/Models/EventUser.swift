/// A user of a customer's software, as events name them.
package enum EventUser {
  package static let definition = ModelDefinition(
    "sentry.eventuser", table: "sentry_eventuser",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("hash", .text),
      Column("ident", .text, .optional),
      Column("email", .text, .optional),
      Column("username", .text, .optional),
      Column("ip_address", .text, .optional),
      Column("name", .text, .optional),
    ],
    uniqueKeys: [["project_id", "hash"]])
}
