package import SQLite
package import JSON

/// A link from a group to a commit, a pull request or an external issue.
package struct GroupLink: StoredModel {
  package let id: Int
  package let groupID: Int
  package let projectID: Int
  package let linkedID: Int
  package let relationship: Int
  package var data: JSONObject
  package let datetime: Timestamp?

  package init(row: Row) {
    id = row.int(0)
    groupID = row.int(1)
    projectID = row.int(2)
    linkedID = row.int(4)
    relationship = row.int(5)
    data = row.object(6)
    datetime = row.timestamp(7)
  }

  package static let definition = ModelDefinition(
    "sentry.grouplink", table: "sentry_grouplink",
    columns: [
      Column("group_id", .reference("sentry_groupedmessage"), .required),
      Column("project_id", .reference("sentry_project"), .required),
      Column("linked_type", .integer, otherwise: 1),
      Column("linked_id", .key),
      Column("relationship", .integer, otherwise: 2),
      Column("data", .json),
      Column("datetime", .timestamp, .optional),
    ],
    uniqueKeys: [["group_id", "linked_type", "linked_id"]])
}

extension GroupLink {
  /// What a link leads to.
  package enum LinkedType: Int, Sendable {
    case unknown = 0
    case commit = 1
    case pullRequest = 2
    case issue = 3
  }

  /// What a link means.
  package enum Relationship: Int, Sendable {
    case unknown = 0
    case resolves = 1
    case references = 2
  }

  /// The links of a group to external issues, by primary key.
  package static func issues(
    ofGroup groupID: Int, in database: Database
  ) throws(DatabaseError) -> [GroupLink] {
    try database.rows(
      byGroup, .int(groupID), .int(LinkedType.issue.rawValue), map: GroupLink.init(row:))
  }

  /// Whether a commit is linked to a group that it resolves.
  package static func hasResolvingCommit(
    group groupID: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.exists(
      """
      SELECT 1 FROM sentry_grouplink WHERE group_id = ? AND linked_type = ? AND relationship = ?
      """, .int(groupID), .int(LinkedType.commit.rawValue), .int(Relationship.resolves.rawValue))
  }

  private static let byGroup = query("WHERE group_id = ? AND linked_type = ? ORDER BY id")

  /// Links a group to an external issue, and returns `false` if it was.
  package static func link(
    group groupID: Int, project projectID: Int, toIssue externalIssueID: Int, at time: Timestamp,
    in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.run(
      """
      INSERT INTO sentry_grouplink
        (group_id, project_id, linked_type, linked_id, relationship, data, datetime)
      VALUES (?, ?, ?, ?, ?, '{}', ?)
      ON CONFLICT (group_id, linked_type, linked_id) DO NOTHING
      """, .int(groupID), .int(projectID), .int(LinkedType.issue.rawValue),
      .int(externalIssueID), .int(Relationship.references.rawValue), .timestamp(time))
    return database.changes > 0
  }
}
