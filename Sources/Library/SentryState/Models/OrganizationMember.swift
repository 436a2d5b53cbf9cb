package import SQLite

/// A user's membership of an organization.
package struct OrganizationMember: StoredModel {
  /// The user; `nil` for one who was invited, and has not come yet.
  package let userID: Int?

  package static let definition = ModelDefinition(
    "sentry.organizationmember", table: "sentry_organizationmember", of: OrganizationMember.self,
    uniqueKeys: [["user_id", "organization_id"]])

  package init(_ columns: inout Columns) {
    columns.skip("organization_id", .reference("sentry_organization"), .required)
    userID = columns.read("user_id", .reference("auth_user"), .optional)
  }

  /// The first user who became a member of an organization, if there is one.
  package static func firstUserID(
    ofOrganization id: Int, in database: Database
  ) throws(DatabaseError) -> Int? {
    try selectFirst(
      "WHERE organization_id = ? AND user_id IS NOT NULL ORDER BY id", .int(id), in: database
    )?.userID
  }
}
