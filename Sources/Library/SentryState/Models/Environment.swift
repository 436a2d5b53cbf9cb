package import SQLite

/// An environment that events name.
package enum Environment: Model {
  package static let definition = ModelDefinition(
    "sentry.environment", table: "sentry_environment",
    columns: [
      Column("organization_id", .reference("sentry_organization"), .required),
      Column("name", .text),
    ],
    uniqueKeys: [["organization_id", "name"]])

  /// The primary key of an organization's environment, which is added if it is new.
  package static func findOrInsert(
    named name: String, organization organizationID: Int, in database: Database
  ) throws(DatabaseError) -> Int {
    let known = try database.first(
      "SELECT id FROM sentry_environment WHERE organization_id = ? AND name = ?",
      .int(organizationID), .text(name)
    ) { $0.int(0) }
    if let known { return known }
    return try insert(in: database) {
      $0.set("organization_id", organizationID)
      $0.set("name", name)
    }
  }
}
