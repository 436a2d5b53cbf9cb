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

extension Repository {
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
    try database.rows(
      byExternalID, .int(organizationID), .text(externalID), map: Repository.init(row:))
  }

  private static let byExternalID = query(
    "WHERE organization_id = ? AND external_id = ? ORDER BY id")

  /// The other repository that keeps this one from having a provider: an organization has one row
  /// for each provider and id at the service.
  package func rival(
    atProvider provider: String, in database: Database
  ) throws(DatabaseError) -> Repository? {
    try database.first(
      Self.byKey, .int(organizationID), .text(provider), .text(externalID), .int(id),
      map: Repository.init(row:))
  }

  private static let byKey = query(
    "WHERE organization_id = ? AND provider = ? AND external_id = ? AND id <> ?")

  /// Gives a repository to an integration, with the provider's name for that and a status.
  package static func link(
    _ id: Int, toIntegration integrationID: Int, provider: String, status: ObjectStatus?,
    in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      UPDATE sentry_repository
      SET integration_id = ?, provider = ?, status = coalesce(?, status) WHERE id = ?
      """, .int(integrationID), .text(provider), .int(status?.rawValue), .int(id))
  }

  /// Shows a hidden repository again, under this name.
  package static func show(
    _ id: Int, name: String, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_repository SET status = ?, name = ? WHERE id = ?",
      .int(ObjectStatus.active.rawValue), .text(name), .int(id))
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

    fileprivate var values: [SQLValue] {
      [
        .text(name), .text(externalID), .text(url), .json(config), .text(provider),
        .int(integrationID),
      ]
    }
  }

  /// Writes what an integration says over what a repository was, which becomes active.
  package static func overwrite(
    _ id: Int, with details: Details, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      UPDATE sentry_repository
      SET name = ?, external_id = ?, url = ?, config = ?, provider = ?, integration_id = ?,
        status = ?
      WHERE id = ?
      """, details.values + [.int(ObjectStatus.active.rawValue), .int(id)])
  }

  /// Adds a repository to an organization, and returns its primary key.
  package static func add(
    _ details: Details, to organizationID: Int, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Int {
    try database.run(
      """
      INSERT INTO sentry_repository
        (name, external_id, url, config, provider, integration_id, status, organization_id,
        date_added)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      details.values + [
        .int(ObjectStatus.active.rawValue), .int(organizationID), .timestamp(time),
      ])
    return database.lastInsertedKey
  }
}
