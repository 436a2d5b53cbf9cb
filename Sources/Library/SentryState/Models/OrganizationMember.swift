/// A user's membership of an organization.
package enum OrganizationMember: Model {
  package static let definition = ModelDefinition(
    "sentry.organizationmember", table: "sentry_organizationmember",
    columns: [
      Column("organization_id", .reference("sentry_organization"), .required),
      Column("user_id", .reference("auth_user"), .optional),
    ],
    uniqueKeys: [["user_id", "organization_id"]])
}
