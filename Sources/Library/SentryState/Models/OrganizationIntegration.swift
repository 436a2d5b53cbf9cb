package import SQLite
package import JSON

/// An organization's use of an integration, and how it is configured.
package struct OrganizationIntegration: StoredModel {
  package let id: Int
  package let organizationID: Int
  package let integrationID: Int
  package var config: JSONObject
  package let defaultAuthID: Int?
  package var status: Int

  package init(row: Row) {
    id = row.int(0)
    organizationID = row.int(1)
    integrationID = row.int(2)
    config = row.object(3)
    defaultAuthID = row.intOrNil(4)
    status = row.int(5)
  }

  package static let definition = ModelDefinition(
    "sentry.organizationintegration", table: "sentry_organizationintegration",
    columns: [
      Column("organization_id", .reference("sentry_organization"), .required),
      Column("integration_id", .reference("sentry_integration"), .required),
      Column("config", .json),
      Column("default_auth_id", .key, .optional),
      Column("status", .integer),
      Column("grace_period_end", .timestamp, .optional),
    ],
    uniqueKeys: [["integration_id", "organization_id"]],
    secrets: .teamKeys)
}

extension OrganizationIntegration {
  /// The uses of an integration, by primary key, whatever their status.
  package static func ofIntegration(
    _ integrationID: Int, in database: Database
  ) throws(DatabaseError) -> [OrganizationIntegration] {
    try database.rows(
      byIntegration, .int(integrationID), map: OrganizationIntegration.init(row:))
  }

  private static let byIntegration = query("WHERE integration_id = ? ORDER BY id")

  /// An organization's use of an integration, whatever its status.
  package static func find(
    organizationID: Int, integrationID: Int, in database: Database
  ) throws(DatabaseError) -> OrganizationIntegration? {
    try database.first(
      byBoth, .int(integrationID), .int(organizationID), map: OrganizationIntegration.init(row:))
  }

  private static let byBoth = query("WHERE integration_id = ? AND organization_id = ?")

  /// Writes `config` as it is now.
  package func saveConfig(in database: Database) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_organizationintegration SET config = ? WHERE id = ?",
      .json(config), .int(id))
  }
}
