package import SQLite
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

  package static let definition = ModelDefinition(
    "sentry.repository", table: "sentry_repository", of: Repository.self,
    uniqueKeys: [["organization_id", "provider", "external_id"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    organizationID = columns.read("organization_id", .reference("sentry_organization"), .required)
    name = columns.read("name", .text)
    url = columns.read("url", .text, .optional)
    provider = columns.read("provider", .text, .optional)
    externalID = columns.read("external_id", .text, .optional)
    config = columns.read("config", .json)
    status = columns.read("status", .integer)
    integrationID = columns.read("integration_id", .reference("sentry_integration"), .optional)
    dateAdded = columns.read("date_added", .timestamp, .optional)
  }

  /// The repositories of an integration, by primary key.
  package static func ofIntegration(
    _ integrationID: Int, in database: Database
  ) throws(DatabaseError) -> [Repository] {
    try select("WHERE integration_id = ? ORDER BY id", .int(integrationID), in: database)
  }

  /// The repositories of an organization, by primary key.
  package static func ofOrganization(
    _ organizationID: Int, in database: Database
  ) throws(DatabaseError) -> [Repository] {
    try select("WHERE organization_id = ? ORDER BY id", .int(organizationID), in: database)
  }

  /// Whether an organization has repositories of a provider that belong to no integration.
  package static func hasUnlinked(
    organizationID: Int, provider: String, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.exists(
      """
      SELECT 1 FROM sentry_repository
      WHERE organization_id = ? AND provider = ? AND integration_id IS NULL
      """, .int(organizationID), .text(provider))
  }

  /// The repositories of an organization with this id at the service, by primary key.
  package static func find(
    organizationID: Int, externalID: String, in database: Database
  ) throws(DatabaseError) -> [Repository] {
    try select(
      "WHERE organization_id = ? AND external_id = ? ORDER BY id", .int(organizationID),
      .text(externalID), in: database)
  }

  /// The other repository that keeps this one from having a provider: an organization has one row
  /// for each provider and id at the service.
  package func rival(
    atProvider provider: String, in database: Database
  ) throws(DatabaseError) -> Repository? {
    try Self.selectFirst(
      "WHERE organization_id = ? AND provider = ? AND external_id = ? AND id <> ?",
      .int(organizationID), .text(provider), .text(externalID), .int(id), in: database)
  }

  /// Gives a repository to an integration, with the provider's name for that and a status.
  package static func link(
    _ id: Int, toIntegration integrationID: Int, provider: String, status: ObjectStatus?,
    in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      UPDATE sentry_repository
      SET integration_id = ?, provider = ?, status = coalesce(?, status) WHERE id = ?
      """, .int(integrationID), .text(provider), .number(status), .int(id))
  }

  /// Shows a hidden repository again, under this name.
  package static func show(
    _ id: Int, name: String, in database: Database
  ) throws(DatabaseError) {
    try update(id, in: database) {
      $0.set("status", ObjectStatus.active)
      $0.set("name", name)
    }
  }

  /// What an integration says of a repository.
  package struct Details: Sendable {
    package let name: String
    package let externalID: String
    package let url: String?
    package let config: JSONObject
    package let provider: String
    package let integrationID: Int

    package init(
      name: String, externalID: String, url: String?, config: JSONObject, provider: String,
      integrationID: Int
    ) {
      self.name = name
      self.externalID = externalID
      self.url = url
      self.config = config
      self.provider = provider
      self.integrationID = integrationID
    }

    /// Sets the columns to this, and the repository active.
    fileprivate func set(_ columns: inout Assignments) {
      columns.set("name", name)
      columns.set("external_id", externalID)
      columns.set("url", url)
      columns.set("config", json: config)
      columns.set("provider", provider)
      columns.set("integration_id", integrationID)
      columns.set("status", ObjectStatus.active)
    }
  }

  /// Adds a repository to an organization, and returns its primary key.
  package static func insert(
    _ details: Details, to organizationID: Int, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Int {
    try insert(in: database) {
      $0.set("organization_id", organizationID)
      $0.set("date_added", time)
      details.set(&$0)
    }
  }

  /// Writes what an integration says over what a repository was, which becomes active.
  package static func overwrite(
    _ id: Int, with details: Details, in database: Database
  ) throws(DatabaseError) {
    try update(id, in: database) { details.set(&$0) }
  }
}
