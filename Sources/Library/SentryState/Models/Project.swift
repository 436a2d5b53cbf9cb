package import SQLite

/// A project of an organization: where events arrive.
package struct Project: StoredModel {
  package let id: Int
  package let organizationID: Int
  package let slug: String
  package var name: String
  package var status: Int
  package let firstEvent: Timestamp?
  package let flags: Int

  package init(row: Row) {
    id = row.int(0)
    organizationID = row.int(1)
    slug = row.text(2)
    name = row.text(3)
    status = row.int(4)
    firstEvent = row.timestamp(5)
    flags = row.int(6)
  }

  package static let definition = ModelDefinition(
    "sentry.project", table: "sentry_project",
    columns: [
      Column("organization_id", .reference("sentry_organization"), .required),
      Column("slug", .text, .required),
      Column("name", .text),
      Column("status", .integer),
      Column("first_event", .timestamp, .optional),
      Column("flags", .integer),
    ],
    uniqueKeys: [["organization_id", "slug"]])
}

extension Project {
  /// The projects of an organization, by primary key.
  package static func ofOrganization(
    _ organizationID: Int, in database: Database
  ) throws(DatabaseError) -> [Project] {
    try database.rows(byOrganization, .int(organizationID), map: Project.init(row:))
  }

  private static let byOrganization = query("WHERE organization_id = ? ORDER BY id")

  /// Those projects that a user can reach by an active place in a team, whatever their status.
  package static func reachable(
    byUser userID: Int, in database: Database
  ) throws(DatabaseError) -> Set<Int> {
    var projects: Set<Int> = []
    try database.forEach(reachable, [.int(userID)]) { row in
      projects.insert(row.int(0))
      return true
    }
    return projects
  }

  private static let reachable: SQL = """
    SELECT pt.project_id
    FROM sentry_organizationmember m
    JOIN sentry_organizationmember_teams mt ON mt.organizationmember_id = m.id AND mt.is_active
    JOIN sentry_projectteam pt ON pt.team_id = mt.team_id
    WHERE m.user_id = ?
    """
}

/// The status that most of Sentry's objects have.
package enum ObjectStatus: Int, Sendable {
  /// Or visible.
  case active = 0
  /// Or hidden.
  case disabled = 1
  case pendingDeletion = 2
  case deletionInProgress = 3
}

extension Project {
  /// What a project has had.
  package enum Flag: Int, Sendable {
    case hasReleases = 1
    case hasTransactions = 4
  }

  /// Sets a flag of a project.
  package static func set(
    _ flag: Flag, ofProject id: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_project SET flags = flags | ? WHERE id = ?", .int(flag.rawValue), .int(id))
  }

  /// Notes when the first event arrived, unless that is known.
  package static func noteFirstEvent(
    at time: Timestamp, ofProject id: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_project SET first_event = ? WHERE id = ? AND first_event IS NULL",
      .timestamp(time), .int(id))
  }
}
