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

  /// Has an organization use an integration with an identity, and returns the use's primary key.
  ///
  /// A new use begins with a configuration, and another one keeps what it has; `changes` come over
  /// both.
  package static func install(
    _ integrationID: Int, for organizationID: Int, identity: Int, beginningWith config: JSONObject,
    changes: JSONObject, in database: Database
  ) throws(DatabaseError) -> Int {
    let known = try find(
      organizationID: organizationID, integrationID: integrationID, in: database)
    var config = known?.config ?? config
    for member in changes.members { config[member.name] = member.value }
    guard let known else {
      return try insert(in: database) {
        $0.set("organization_id", organizationID)
        $0.set("integration_id", integrationID)
        $0.set("config", json: config)
        $0.set("default_auth_id", identity)
      }
    }
    try update(known.id, in: database) {
      $0.set("config", json: config)
      $0.set("default_auth_id", identity)
      $0.set("status", ObjectStatus.active)
      $0.setNull("grace_period_end")
    }
    return known.id
  }

  /// Lets whoever uses an identity use another one.
  static func replaceIdentity(
    _ old: Int, by new: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_organizationintegration SET default_auth_id = ? WHERE default_auth_id = ?",
      .int(new), .int(old))
  }

  /// Writes `config` as it is now.
  package func saveConfig(in database: Database) throws(DatabaseError) {
    try Self.update(id, in: database) { $0.set("config", json: config) }
  }
}
