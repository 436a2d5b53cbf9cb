package import SQLite
package import JSON

/// An organization's use of an integration, and how it is configured.
package struct OrganizationIntegration: StoredModel {
  package let id: Int
  package let organizationID: Int
  package var config: JSONObject
  package let defaultAuthID: Int?
  package var status: Int

  package static let definition = ModelDefinition(
    "sentry.organizationintegration", table: "sentry_organizationintegration",
    of: OrganizationIntegration.self,
    uniqueKeys: [["integration_id", "organization_id"]],
    secrets: .teamKeys)

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    organizationID = columns.read("organization_id", .reference("sentry_organization"), .required)
    columns.skip("integration_id", .reference("sentry_integration"), .required)
    config = columns.read("config", .json)
    defaultAuthID = columns.read("default_auth_id", .key, .optional)
    status = columns.read("status", .integer)
    columns.skip("grace_period_end", .timestamp, .optional)
  }

  /// The uses of an integration, by primary key, whatever their status.
  package static func ofIntegration(
    _ integrationID: Int, in database: Database
  ) throws(DatabaseError) -> [OrganizationIntegration] {
    try select("WHERE integration_id = ? ORDER BY id", .int(integrationID), in: database)
  }

  /// An organization's use of an integration, whatever its status.
  package static func find(
    organizationID: Int, integrationID: Int, in database: Database
  ) throws(DatabaseError) -> OrganizationIntegration? {
    try selectFirst(
      "WHERE integration_id = ? AND organization_id = ?", .int(integrationID),
      .int(organizationID), in: database)
  }

  /// Writes `config` as it is now.
  package func saveConfig(in database: Database) throws(DatabaseError) {
    try Self.update(id, ["config": .json(config)], in: database)
  }
}
