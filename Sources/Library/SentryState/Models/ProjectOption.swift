package import SQLite
package import JSON

/// An option of a project; those of plugins are named `slug:option`.
package struct ProjectOption: StoredModel {
  package let id: Int
  package let projectID: Int
  package let key: String
  package let value: JSONValue

  package init(row: Row) {
    id = row.int(0)
    projectID = row.int(1)
    key = row.text(2)
    value = row.json(3) ?? .null
  }

  package static let definition = ModelDefinition(
    "sentry.projectoption", table: "sentry_projectoptions",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("key", .text, .required),
      Column("value", .option),
    ],
    uniqueKeys: [["project_id", "key"]],
    secrets: .keyOptions)
}

extension ProjectOption {
  /// The value of an option, if the project has it.
  package static func value(
    of key: String, project projectID: Int, in database: Database
  ) throws(DatabaseError) -> JSONValue? {
    try database.first(
      "SELECT value FROM sentry_projectoptions WHERE project_id = ? AND key = ?",
      .int(projectID), .text(key)
    ) { $0.json(0) } ?? nil
  }

  /// The values that the projects of an organization have for an option, by the projects' keys.
  package static func ofOrganization(
    _ organizationID: Int, key: String, in database: Database
  ) throws(DatabaseError) -> [ProjectOption] {
    try database.rows(
      byOrganization, .text(key), .int(organizationID), map: ProjectOption.init(row:))
  }

  private static let byOrganization = query(
    """
    WHERE key = ? AND project_id IN (SELECT id FROM sentry_project WHERE organization_id = ?)
    ORDER BY project_id
    """)

  /// Gives an option a value, whether the project has it or not.
  package static func set(
    _ key: String, to value: JSONValue, project projectID: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      INSERT INTO sentry_projectoptions (project_id, key, value) VALUES (?, ?, ?)
      ON CONFLICT (project_id, key) DO UPDATE SET value = excluded.value
      """, .int(projectID), .text(key), .json(value))
  }

  /// Removes the options of a plugin from a project.
  package static func removeAll(
    ofPlugin slug: String, project projectID: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      DELETE FROM sentry_projectoptions
      WHERE project_id = ? AND substr(key, 1, length(?2) + 1) = ?2 || ':'
      """, .int(projectID), .text(slug))
  }
}
