package import SQLite
package import JSON

/// A connection to an account of a service, such as an organization of Azure DevOps.
package struct Integration: StoredModel {
  package let id: Int
  package let provider: String
  package let externalID: String
  package var name: String
  package var metadata: JSONObject
  package var status: Int?

  package static let definition = ModelDefinition(
    "sentry.integration", table: "sentry_integration", of: Integration.self,
    uniqueKeys: [["provider", "external_id"]],
    secrets: .subscription)

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    provider = columns.read("provider", .text, .required)
    externalID = columns.read("external_id", .text, .required)
    name = columns.read("name", .text)
    metadata = columns.read("metadata", .json)
    status = columns.read("status", .integer, .optional, otherwise: 0)
  }

  /// Whether the integration is in use; a row without a status is.
  package var isActive: Bool { (status ?? 0) == ObjectStatus.active.rawValue }

  /// The integration with an account of a service, whatever its status.
  package static func find(
    provider: String, externalID: String, in database: Database
  ) throws(DatabaseError) -> Integration? {
    try selectFirst(
      "WHERE provider = ? AND external_id = ?", .text(provider), .text(externalID), in: database)
  }

  /// The secrets that the web hooks of the integrations bring.
  package static func webhookSecrets(in database: Database) throws(DatabaseError) -> [String] {
    try all(in: database).compactMap { $0.metadata["subscription"]?["secret"]?.string }
      .filter { !$0.isEmpty }
  }

  /// Adds an integration, or brings the one with the account up to date, which is active then.
  package static func install(
    provider: String, externalID: String, name: String, metadata: JSONObject,
    in database: Database
  ) throws(DatabaseError) -> Int {
    let known = try find(provider: provider, externalID: externalID, in: database)
    guard let known else {
      return try insert(in: database) {
        $0.set("provider", provider)
        $0.set("external_id", externalID)
        $0.set("name", name)
        $0.set("metadata", json: metadata)
      }
    }
    try update(known.id, in: database) {
      $0.set("name", name)
      $0.set("metadata", json: metadata)
      $0.set("status", ObjectStatus.active)
    }
    return known.id
  }

  /// Writes `name` and `metadata` as they are now.
  package func save(in database: Database) throws(DatabaseError) {
    try Self.update(id, in: database) {
      $0.set("name", name)
      $0.set("metadata", json: metadata)
    }
  }
}
