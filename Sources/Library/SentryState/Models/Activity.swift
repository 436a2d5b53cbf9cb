package import SQLite
package import JSON

/// An entry of a group's activity.
package struct Activity: StoredModel {
  package let id: Int
  package let type: Int
  package var data: JSONObject?

  package static let definition = ModelDefinition(
    "sentry.activity", table: "sentry_activity", of: Activity.self)

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    columns.skip("project_id", .reference("sentry_project"), .required)
    columns.skip("group_id", .reference("sentry_groupedmessage"), .optional)
    type = columns.read("type", .integer)
    columns.skip("ident", .text, .optional)
    columns.skip("user_id", .reference("auth_user"), .optional)
    columns.skip("datetime", .timestamp, .optional)
    data = columns.read("data", .json, .optional)
  }

  /// Writes `data` as it is now.
  package func saveData(in database: Database) throws(DatabaseError) {
    try Self.update(id, in: database) { $0.set("data", json: data) }
  }

  /// The newest entry of a type in a group that refers to something.
  package static func newest(
    _ type: ActivityType, ident: String, group groupID: Int, in database: Database
  ) throws(DatabaseError) -> Activity? {
    try selectFirst(
      "WHERE group_id = ? AND type = ? AND ident = ? ORDER BY datetime DESC, id DESC LIMIT 1",
      .int(groupID), .number(type), .text(ident), in: database)
  }

  /// Who each group that an external issue is linked to was given to last, or taken from: the entry
  /// that was added last, since a late change has an earlier time.
  package static func lastAssignments(
    ofGroupsLinkedTo externalIssueID: Int, in database: Database
  ) throws(DatabaseError) -> [Activity] {
    try select(
      """
      WHERE id IN (
        SELECT coalesce(max(assigned, unassigned), assigned, unassigned) FROM (
          SELECT
            (SELECT max(id) FROM sentry_activity WHERE group_id = l.group_id AND type = ?)
              AS assigned,
            (SELECT max(id) FROM sentry_activity WHERE group_id = l.group_id AND type = ?)
              AS unassigned
          FROM sentry_grouplink l WHERE l.linked_id = ? AND l.linked_type = ?))
      """, .number(ActivityType.assigned), .number(ActivityType.unassigned), .int(externalIssueID),
      .number(GroupLink.LinkedType.issue), in: database)
  }

  /// The user that the entry says a group was assigned to, if it does.
  package var assigneeUserID: Int? {
    guard type == ActivityType.assigned.rawValue, data?["assigneeType"]?.string == "user" else {
      return nil
    }
    return data?["assignee"]?.string.flatMap { Int($0) }
  }
}

/// What happened to a group.
package enum ActivityType: Int, Sendable {
  case setResolved = 1
  case setUnresolved = 2
  case setIgnored = 3
  case setPublic = 4
  case setPrivate = 5
  case setRegression = 6
  case createIssue = 7
  case note = 8
  case firstSeen = 9
  case release = 10
  case assigned = 11
  case unassigned = 12
  case setResolvedInRelease = 13
  case merge = 14
  case setResolvedByAge = 15
  case setResolvedInCommit = 16
  case deploy = 17
  case newProcessingIssues = 18
  case unmergeSource = 19
  case unmergeDestination = 20
  case setResolvedInPullRequest = 21
  case reprocess = 22
  case markReviewed = 23
  case autoSetOngoing = 24
  case setEscalating = 25
}
