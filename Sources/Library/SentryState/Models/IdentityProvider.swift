package import Database
package import JSON

/// A service that users sign in to.
package struct IdentityProvider: StoredModel {
  package let id: Int
  package let type: String
  package var config: JSONObject
  package let externalID: String?
  package let dateAdded: Timestamp?

  package init(row: Row) {
    id = row.int(0)
    type = row.text(1)
    config = row.object(2)
    externalID = row.textOrNil(3)
    dateAdded = row.timestamp(4)
  }

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
