package import SQLite

/// That a release is one of a project.
package enum ReleaseProject: Model {
  package static let definition = ModelDefinition(
    "sentry.releaseproject", table: "sentry_release_project",
    columns: [
      Column("release_id", .reference("sentry_release"), .required),
      Column("project_id", .reference("sentry_project"), .required),
    ],
    uniqueKeys: [["project_id", "release_id"]])

  /// Makes a release one of a project, and returns `false` if it is already.
  package static func link(
    release releaseID: Int, project projectID: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    try insertIfNew(in: database) {
      $0.set("release_id", releaseID)
      $0.set("project_id", projectID)
    }
  }
}
