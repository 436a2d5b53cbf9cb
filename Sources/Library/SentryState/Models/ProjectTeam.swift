/// A team's access to a project.
package enum ProjectTeam: Model {
  package static let definition = ModelDefinition(
    "sentry.projectteam", table: "sentry_projectteam",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("team_id", .reference("sentry_team"), .required),
    ],
    uniqueKeys: [["team_id", "project_id"]])
}
