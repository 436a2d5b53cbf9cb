/// A service that users sign in to.
package enum IdentityProvider: Model {
  package static let definition = ModelDefinition(
    "sentry.identityprovider", table: "sentry_identityprovider",
    columns: [
      Column("type", .text, .required),
      Column("config", .json),
      Column("external_id", .text, .optional),
      Column("date_added", .timestamp, .optional),
    ],
    uniqueKeys: [["type", "external_id"]])
}
