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
