package import SQLite
package import JSON

/// A user's identity at a service, with its tokens.
package struct Identity: StoredModel {
  package let id: Int
  package let userID: Int
  package let externalID: String
  package var data: JSONObject
  package var status: Int
  package let scopes: [String]
  package let dateAdded: Timestamp?

  package init(row: Row) {
    id = row.int(0)
    userID = row.int(2)
    externalID = row.text(3)
    data = row.object(4)
    status = row.int(5)
    scopes = row.json(6)?.array?.compactMap(\.string) ?? []
    dateAdded = row.timestamp(8)
  }

  package static let definition = ModelDefinition(
    "sentry.identity", table: "sentry_identity",
    columns: [
      Column("idp_id", .reference("sentry_identityprovider"), .required),
      Column("user_id", .reference("auth_user"), .required),
      Column("external_id", .text, .required),
      Column("data", .json),
      Column("status", .integer),
      Column("scopes", .json),
      Column("date_verified", .timestamp, .optional),
      Column("date_added", .timestamp, .optional),
    ],
    uniqueKeys: [["idp_id", "external_id"], ["idp_id", "user_id"]],
    secrets: .tokens)
}

extension Identity {
  /// Writes `data` as it is now.
  package func saveData(in database: Database) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_identity SET data = ? WHERE id = ?", .json(data), .int(id))
  }
}
