package import SQLite

/// A user of a customer's software, as events name them.
package enum EventUser: Model {
  package static let definition = ModelDefinition(
    "sentry.eventuser", table: "sentry_eventuser",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("hash", .text),
      Column("ident", .text, .optional),
      Column("email", .text, .optional),
      Column("username", .text, .optional),
      Column("ip_address", .text, .optional),
      Column("name", .text, .optional),
    ],
    uniqueKeys: [["project_id", "hash"]])

  /// Adds a user to a project, or brings what is known of them up to date.
  package static func upsert(
    hash: String, id: String?, email: String?, username: String?, ipAddress: String?,
    name: String?, project projectID: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO sentry_eventuser (project_id, hash, ident, email, username, ip_address, name)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (project_id, hash) DO UPDATE
      SET ident = coalesce(excluded.ident, ident), email = coalesce(excluded.email, email),
        username = coalesce(excluded.username, username),
        ip_address = coalesce(excluded.ip_address, ip_address),
        name = coalesce(excluded.name, name)
      """, .int(projectID), .text(hash), .text(id), .text(email), .text(username),
      .text(ipAddress), .text(name))
  }
}
