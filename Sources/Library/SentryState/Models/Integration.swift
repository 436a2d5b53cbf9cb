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

  package init(row: Row) {
    id = row.int(0)
    provider = row.text(1)
    externalID = row.text(2)
    name = row.text(3)
    metadata = row.object(4)
    status = row.intOrNil(5)
  }

  package static let definition = ModelDefinition(
    "sentry.integration", table: "sentry_integration",
    columns: [
      Column("provider", .text, .required),
      Column("external_id", .text, .required),
      Column("name", .text),
      Column("metadata", .json),
      Column("status", .integer, .optional, otherwise: 0),
    ],
    uniqueKeys: [["provider", "external_id"]],
    secrets: .subscription)
}

extension Integration {
  /// Whether the integration is in use; a row without a status is.
  package var isActive: Bool { (status ?? 0) == ObjectStatus.active.rawValue }

  /// The integration with an account of a service, whatever its status.
  package static func find(
    provider: String, externalID: String, in database: Database
  ) throws(DatabaseError) -> Integration? {
    try database.first(
      byExternalID, .text(provider), .text(externalID), map: Integration.init(row:))
  }

  /// The secrets that the web hooks of the integrations bring.
  package static func webhookSecrets(in database: Database) throws(DatabaseError) -> [String] {
    try all(in: database).compactMap { $0.metadata["subscription"]?["secret"]?.string }
      .filter { !$0.isEmpty }
  }

  private static let byExternalID = query("WHERE provider = ? AND external_id = ?")

  /// Writes `name` and `metadata` as they are now.
  package func save(in database: Database) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_integration SET name = ?, metadata = ? WHERE id = ?",
      .text(name), .json(metadata), .int(id))
  }
}
