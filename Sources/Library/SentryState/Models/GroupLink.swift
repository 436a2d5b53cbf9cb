package import SQLite
import JSON

/// A link from a group to a commit, a pull request or an external issue.
package struct GroupLink: StoredModel {
  package let id: Int
  package let projectID: Int
  package let linkedID: Int

  package static let definition = ModelDefinition(
    "sentry.grouplink", table: "sentry_grouplink", of: GroupLink.self,
    uniqueKeys: [["group_id", "linked_type", "linked_id"]])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    columns.skip("group_id", .reference("sentry_groupedmessage"), .required)
    projectID = columns.read("project_id", .reference("sentry_project"), .required)
    columns.skip("linked_type", .integer, otherwise: 1)
    linkedID = columns.read("linked_id", .key)
    columns.skip("relationship", .integer, otherwise: 2)
    columns.skip("data", .json)
    columns.skip("datetime", .timestamp, .optional)
  }

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
    try select(
      "WHERE group_id = ? AND linked_type = ? ORDER BY id", .int(groupID),
      .number(LinkedType.issue), in: database)
  }

  /// Whether a commit is linked to a group that it resolves.
  package static func hasResolvingCommit(
    group groupID: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.exists(
      """
      SELECT 1 FROM sentry_grouplink WHERE group_id = ? AND linked_type = ? AND relationship = ?
      """, .int(groupID), .number(LinkedType.commit), .number(Relationship.resolves))
  }

  /// Takes a group's link to an external issue away, and returns `false` if there is none.
  package static func unlink(
    group groupID: Int, fromIssue externalIssueID: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.run(
      "DELETE FROM sentry_grouplink WHERE group_id = ? AND linked_type = ? AND linked_id = ?",
      .int(groupID), .number(LinkedType.issue), .int(externalIssueID))
    return database.changes > 0
  }

  /// Links a group to an external issue, and returns `false` if it was.
  package static func link(
    group groupID: Int, project projectID: Int, toIssue externalIssueID: Int, at time: Timestamp,
    in database: Database
  ) throws(DatabaseError) -> Bool {
    try insertIfNew(in: database) {
      $0.set("group_id", groupID)
      $0.set("project_id", projectID)
      $0.set("linked_type", LinkedType.issue)
      $0.set("linked_id", externalIssueID)
      $0.set("relationship", Relationship.references)
      $0.set("data", json: [:] as JSONObject)
      $0.set("datetime", time)
    }
  }
}
