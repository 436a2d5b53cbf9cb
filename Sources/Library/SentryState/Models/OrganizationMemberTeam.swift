/// A member's place in a team.
package enum OrganizationMemberTeam: Model {
  package static let definition = ModelDefinition(
    "sentry.organizationmemberteam", table: "sentry_organizationmember_teams",
    columns: [
      Column("organizationmember_id", .reference("sentry_organizationmember"), .required),
      Column("team_id", .reference("sentry_team"), .required),
      Column("is_active", .boolean),
    ],
    uniqueKeys: [["organizationmember_id", "team_id"]])
}
