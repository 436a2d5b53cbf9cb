package import Database
package import JSON

/// A repository of an organization.
package struct Repository: StoredModel {
  package let id: Int
  package let organizationID: Int
  package var name: String
  package let url: String?
  package let provider: String?
  package let externalID: String?
  package var config: JSONObject
  package var status: Int
  package let integrationID: Int?
  package let dateAdded: Timestamp?

  package init(row: Row) {
    id = row.int(0)
    organizationID = row.int(1)
    name = row.text(2)
    url = row.textOrNil(3)
    provider = row.textOrNil(4)
    externalID = row.textOrNil(5)
    config = row.object(6)
    status = row.int(7)
    integrationID = row.intOrNil(8)
    dateAdded = row.timestamp(9)
  }

  package static let definition = ModelDefinition(
    "sentry.repository", table: "sentry_repository",
    columns: [
      Column("organization_id", .reference("sentry_organization"), .required),
      Column("name", .text),
      Column("url", .text, .optional),
      Column("provider", .text, .optional),
      Column("external_id", .text, .optional),
      Column("config", .json),
      Column("status", .integer),
      Column("integration_id", .reference("sentry_integration"), .optional),
      Column("date_added", .timestamp, .optional),
    ],
    uniqueKeys: [["organization_id", "provider", "external_id"]])
}

extension Repository {
  /// The repositories of an integration, by primary key.
  package static func ofIntegration(
    _ integrationID: Int, in database: Database
  ) throws(DatabaseError) -> [Repository] {
    try database.rows(byIntegration, .int(integrationID), map: Repository.init(row:))
  }

  private static let byIntegration = query("WHERE integration_id = ? ORDER BY id")

  /// The repositories of an organization, by primary key.
  package static func ofOrganization(
    _ organizationID: Int, in database: Database
  ) throws(DatabaseError) -> [Repository] {
    try database.rows(byOrganization, .int(organizationID), map: Repository.init(row:))
  }

  private static let byOrganization = query("WHERE organization_id = ? ORDER BY id")
}
