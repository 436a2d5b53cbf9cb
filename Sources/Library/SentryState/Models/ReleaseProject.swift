package import SQLite

/// That a release is one of a project.
package enum ReleaseProject {
  package static let definition = ModelDefinition(
    "sentry.releaseproject", table: "sentry_release_project",
    columns: [
      Column("release_id", .reference("sentry_release"), .required),
      Column("project_id", .reference("sentry_project"), .required),
    ],
    uniqueKeys: [["project_id", "release_id"]])
}

extension ReleaseProject {
  /// Makes a release one of a project, and returns `false` if it is already.
  package static func link(
    release releaseID: Int, project projectID: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.run(
      """
      INSERT INTO sentry_release_project (release_id, project_id) VALUES (?, ?)
      ON CONFLICT (project_id, release_id) DO NOTHING
      """, .int(releaseID), .int(projectID))
    return database.changes > 0
  }
}
