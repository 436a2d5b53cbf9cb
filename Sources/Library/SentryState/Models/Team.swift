/// A team of an organization.
package enum Team: Model {
  package static let definition = ModelDefinition(
    "sentry.team", table: "sentry_team",
    columns: [
      Column("organization_id", .reference("sentry_organization"), .required),
      Column("slug", .text, .required),
      Column("name", .text),
      Column("status", .integer),
    ],
    uniqueKeys: [["organization_id", "slug"]])
}
