package import SQLite

/// A service that users sign in to.
package struct IdentityProvider: StoredModel {
  package let id: Int

  package static let definition = ModelDefinition(
    "sentry.identityprovider", table: "sentry_identityprovider", of: IdentityProvider.self,
    uniqueKeys: [["type", "external_id"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    columns.skip("type", .text, .required)
    columns.skip("config", .json)
    columns.skip("external_id", .text, .optional)
    columns.skip("date_added", .timestamp, .optional)
  }

  /// The primary key of the provider of an account, which is added if it is new.
  package static func findOrInsert(
    type: String, externalID: String, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Int {
    let known = try selectFirst(
      "WHERE type = ? AND external_id = ?", .text(type), .text(externalID), in: database)
    if let known { return known.id }
    return try insert(in: database) {
      $0.set("type", type)
      $0.set("external_id", externalID)
      $0.set("date_added", time)
    }
  }
}
