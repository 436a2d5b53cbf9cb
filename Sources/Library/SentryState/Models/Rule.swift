package import SQLite
package import JSON

/// An alert rule of a project.
package struct Rule: StoredModel {
  package let id: Int
  package let projectID: Int
  package let label: String
  package var data: JSONObject
  package var status: Int
  package let owner: SQLValue

  package init(row: Row) {
    id = row.int(0)
    projectID = row.int(1)
    label = row.text(2)
    data = row.object(3)
    status = row.int(4)
    owner = row.value(6)
  }

  package static let definition = ModelDefinition(
    "sentry.rule", table: "sentry_rule",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("label", .text),
      Column("data", .json),
      Column("status", .integer),
      Column("environment_id", .reference("sentry_environment"), .optional),
      Column("owner", .scalar, .optional),
    ])
}

extension Rule {
  /// The rules of a project, by primary key, whatever their status.
  package static func ofProject(
    _ projectID: Int, in database: Database
  ) throws(DatabaseError) -> [Rule] {
    try database.rows(byProject, .int(projectID), map: Rule.init(row:))
  }

  private static let byProject = query("WHERE project_id = ? ORDER BY id")

  /// Writes `data` as it is now.
  package func saveData(in database: Database) throws(DatabaseError) {
    try database.run("UPDATE sentry_rule SET data = ? WHERE id = ?", .json(data), .int(id))
  }
}
