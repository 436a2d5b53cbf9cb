package import SQLite

/// How a project of the service maps to the states of issues.
package struct IntegrationExternalProject: StoredModel {
  package let id: Int
  package let organizationIntegrationID: Int
  package var name: String
  package let externalID: String
  package let resolvedStatus: String
  package let unresolvedStatus: String
  package let dateAdded: Timestamp?

  package init(row: Row) {
    id = row.int(0)
    organizationIntegrationID = row.int(1)
    name = row.text(2)
    externalID = row.text(3)
    resolvedStatus = row.text(4)
    unresolvedStatus = row.text(5)
    dateAdded = row.timestamp(6)
  }

  package static let definition = ModelDefinition(
    "sentry.integrationexternalproject", table: "sentry_integrationexternalproject",
    columns: [
      Column(
        "organization_integration_id", .reference("sentry_organizationintegration"), .required),
      Column("name", .text),
      Column("external_id", .text, .required),
      Column("resolved_status", .text),
      Column("unresolved_status", .text),
      Column("date_added", .timestamp, .optional),
    ],
    uniqueKeys: [["organization_integration_id", "external_id"]])
}

extension IntegrationExternalProject {
  /// The mappings of an organization's use of an integration, by primary key.
  package static func ofOrganizationIntegration(
    _ organizationIntegrationID: Int, in database: Database
  ) throws(DatabaseError) -> [IntegrationExternalProject] {
    try database.rows(
      byOrganizationIntegration, .int(organizationIntegrationID),
      map: IntegrationExternalProject.init(row:))
  }

  private static let byOrganizationIntegration = query(
    "WHERE organization_integration_id = ? ORDER BY id")

  /// The mapping of one project of the service.
  package static func find(
    organizationIntegrationID: Int, externalID: String, in database: Database
  ) throws(DatabaseError) -> IntegrationExternalProject? {
    try database.first(
      byExternalID, .int(organizationIntegrationID), .text(externalID),
      map: IntegrationExternalProject.init(row:))
  }

  private static let byExternalID = query(
    "WHERE organization_integration_id = ? AND external_id = ?")

  /// Removes the mappings of an organization's use of an integration.
  package static func removeAll(
    ofOrganizationIntegration organizationIntegrationID: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "DELETE FROM sentry_integrationexternalproject WHERE organization_integration_id = ?",
      .int(organizationIntegrationID))
  }

  /// Adds the mapping of one project of the service.
  package static func add(
    organizationIntegrationID: Int, externalID: String, resolvedStatus: String,
    unresolvedStatus: String, at time: Timestamp, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO sentry_integrationexternalproject
        (organization_integration_id, external_id, resolved_status, unresolved_status, date_added)
      VALUES (?, ?, ?, ?, ?)
      """, .int(organizationIntegrationID), .text(externalID), .text(resolvedStatus),
      .text(unresolvedStatus), .timestamp(time))
  }
}
