package import SQLite
package import JSON

/// An option of a project; those of plugins are named `slug:option`.
package struct ProjectOption: StoredModel {
  package let id: Int
  package let projectID: Int
  package let value: JSONValue

  package static let definition = ModelDefinition(
    "sentry.projectoption", table: "sentry_projectoptions", of: ProjectOption.self,
    uniqueKeys: [["project_id", "key"]],
    secrets: .keyOptions)

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    projectID = columns.read("project_id", .reference("sentry_project"), .required)
    columns.skip("key", .text, .required)
    value = columns.read("value", .option)
  }

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
    try select(
      """
      WHERE key = ? AND project_id IN (SELECT id FROM sentry_project WHERE organization_id = ?)
      ORDER BY project_id
      """, .text(key), .int(organizationID), in: database)
  }

  /// Gives an option a value, whether the project has it or not.
  package static func upsert(
    _ key: String, to value: JSONValue, project projectID: Int, in database: Database
  ) throws(DatabaseError) {
    try upsert(in: database) {
      $0.set("project_id", projectID)
      $0.set("key", key)
      $0.set("value", json: value)
    }
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
