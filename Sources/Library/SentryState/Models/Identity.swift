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

  /// Gives a user the identity of a name at a provider, valid from now on, and returns its primary
  /// key.
  ///
  /// A provider has one identity for each of its names, and one for each user: what the name or the
  /// user had before becomes this one, and who used the other of two uses it too.
  ///
  /// Sentry: `IdentityManager.link_identity` in `sentry/users/models/identity.py`.
  package static func link(
    _ externalID: String, ofProvider providerID: Int, toUser userID: Int, data: JSONObject,
    scopes: [String], at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Int {
    let named = try selectFirst(
      "WHERE idp_id = ? AND external_id = ?", .int(providerID), .text(externalID), in: database)
    let owned = try selectFirst(
      "WHERE idp_id = ? AND user_id = ?", .int(providerID), .int(userID), in: database)
    if let named, let owned, named.id != owned.id {
      try OrganizationIntegration.replaceIdentity(owned.id, by: named.id, in: database)
      try database.run("DELETE FROM sentry_identity WHERE id = ?", .int(owned.id))
    }
    let scopes = JSONValue.array(scopes.map { .string($0) })
    func set(_ columns: inout Assignments) {
      columns.set("user_id", userID)
      columns.set("external_id", externalID)
      columns.set("data", json: data)
      columns.set("status", valid)
      columns.set("scopes", json: scopes)
      columns.set("date_verified", time)
    }
    guard let known = named ?? owned else {
      return try insert(in: database) {
        $0.set("idp_id", providerID)
        $0.set("date_added", time)
        set(&$0)
      }
    }
    try update(known.id, in: database) { set(&$0) }
    return known.id
  }

  /// The status of an identity that its provider has confirmed.
  private static let valid = 1

  /// Writes `data` as it is now.
  package func saveData(in database: Database) throws(DatabaseError) {
    try Self.update(id, in: database) { $0.set("data", json: data) }
  }
}
