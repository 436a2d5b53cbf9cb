package import SQLite
package import JSON

/// A user's identity at a service, with its tokens.
package struct Identity: StoredModel {
  package let id: Int
  package let userID: Int
  package var data: JSONObject

  package static let definition = ModelDefinition(
    "sentry.identity", table: "sentry_identity", of: Identity.self,
    uniqueKeys: [["idp_id", "external_id"], ["idp_id", "user_id"]],
    secrets: .tokens)

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    columns.skip("idp_id", .reference("sentry_identityprovider"), .required)
    userID = columns.read("user_id", .reference("auth_user"), .required)
    columns.skip("external_id", .text, .required)
    data = columns.read("data", .json)
    columns.skip("status", .integer)
    columns.skip("scopes", .json)
    columns.skip("date_verified", .timestamp, .optional)
    columns.skip("date_added", .timestamp, .optional)
  }

  /// Writes `data` as it is now.
  package func saveData(in database: Database) throws(DatabaseError) {
    try Self.update(id, ["data": .json(data)], in: database)
  }
}
