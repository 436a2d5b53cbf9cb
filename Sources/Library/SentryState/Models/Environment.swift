/// An environment that events name.
package enum Environment {
  package static let definition = ModelDefinition(
    "sentry.environment", table: "sentry_environment",
    columns: [
      Column("organization_id", .reference("sentry_organization"), .required),
      Column("name", .text),
    ],
    uniqueKeys: [["organization_id", "name"]])
}
