package import SQLite
package import JSON

/// An alert rule of a project.
package struct Rule: StoredModel {
  package let id: Int
  package var data: JSONObject

  package static let definition = ModelDefinition(
    "sentry.rule", table: "sentry_rule", of: Rule.self)

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    columns.skip("project_id", .reference("sentry_project"), .required)
    columns.skip("label", .text)
    data = columns.read("data", .json)
    columns.skip("status", .integer)
    columns.skip("environment_id", .reference("sentry_environment"), .optional)
    columns.skip("owner", .scalar, .optional)
  }

  /// The rules of a project, by primary key, whatever their status.
  package static func ofProject(
    _ projectID: Int, in database: Database
  ) throws(DatabaseError) -> [Rule] {
    try select("WHERE project_id = ? ORDER BY id", .int(projectID), in: database)
  }

  /// Writes `data` as it is now.
  package func saveData(in database: Database) throws(DatabaseError) {
    try Self.update(id, in: database) { $0.set("data", json: data) }
  }
}
