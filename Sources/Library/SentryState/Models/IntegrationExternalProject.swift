package import SQLite

/// How a project of the service maps to the states of issues.
package struct IntegrationExternalProject: StoredModel {
  package let id: Int
  package let externalID: String
  package let resolvedStatus: String
  package let unresolvedStatus: String

  package static let definition = ModelDefinition(
    "sentry.integrationexternalproject", table: "sentry_integrationexternalproject",
    of: IntegrationExternalProject.self,
    uniqueKeys: [["organization_integration_id", "external_id"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    columns.skip(
      "organization_integration_id", .reference("sentry_organizationintegration"), .required)
    columns.skip("name", .text)
    externalID = columns.read("external_id", .text, .required)
    resolvedStatus = columns.read("resolved_status", .text)
    unresolvedStatus = columns.read("unresolved_status", .text)
    columns.skip("date_added", .timestamp, .optional)
  }

  /// The mappings of an organization's use of an integration, by primary key.
  package static func ofOrganizationIntegration(
    _ organizationIntegrationID: Int, in database: Database
  ) throws(DatabaseError) -> [IntegrationExternalProject] {
    try select(
      "WHERE organization_integration_id = ? ORDER BY id", .int(organizationIntegrationID),
      in: database)
  }

  /// The mapping of one project of the service.
  package static func find(
    organizationIntegrationID: Int, externalID: String, in database: Database
  ) throws(DatabaseError) -> IntegrationExternalProject? {
    try selectFirst(
      "WHERE organization_integration_id = ? AND external_id = ?", .int(organizationIntegrationID),
      .text(externalID), in: database)
  }

  /// Removes the mappings of an organization's use of an integration.
  package static func removeAll(
    ofOrganizationIntegration organizationIntegrationID: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "DELETE FROM sentry_integrationexternalproject WHERE organization_integration_id = ?",
      .int(organizationIntegrationID))
  }

  /// Adds the mapping of one project of the service.
  package static func insert(
    organizationIntegrationID: Int, externalID: String, resolvedStatus: String,
    unresolvedStatus: String, at time: Timestamp, in database: Database
  ) throws(DatabaseError) {
    try insert(in: database) {
      $0.set("organization_integration_id", organizationIntegrationID)
      $0.set("external_id", externalID)
      $0.set("resolved_status", resolvedStatus)
      $0.set("unresolved_status", unresolvedStatus)
      $0.set("date_added", time)
    }
  }
}
