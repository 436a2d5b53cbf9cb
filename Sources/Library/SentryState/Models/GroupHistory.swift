package import SQLite

/// A change of a group's status, for statistics.
package enum GroupHistory: Model {
  package static let definition = ModelDefinition(
    "sentry.grouphistory", table: "sentry_grouphistory",
    columns: [
      Column("group_id", .reference("sentry_groupedmessage"), .required),
      Column("project_id", .reference("sentry_project"), .required),
      Column("status", .integer),
      Column("prev_history_id", .reference("sentry_grouphistory"), .optional),
      Column("prev_history_date", .timestamp, .optional),
      Column("user_id", .reference("auth_user"), .optional),
      Column("team_id", .reference("sentry_team"), .optional),
      Column("date_added", .timestamp, .optional),
    ])

  /// A change of a group that the next one is linked to.
  package struct Entry: Sendable {
    fileprivate let id: Int
    /// As the column holds it.
    fileprivate let date: SQLValue
  }

  /// Adds a change of a group, linked to the one before it, and returns it.
  ///
  /// `previous` is the one before it, where that is known; else it is the one with the greatest
  /// primary key.
  package static func insert(
    _ status: GroupHistoryStatus, group groupID: Int, project projectID: Int,
    after previous: Entry? = nil, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Entry {
    let previous: Entry? =
      if let previous { previous } else { try newest(ofGroup: groupID, in: database) }
    let date = SQLValue.timestamp(time)
    let id = try insert(
      [
        "group_id": .int(groupID), "project_id": .int(projectID), "status": .number(status),
        "prev_history_id": .int(previous?.id), "prev_history_date": previous?.date ?? .null,
        "date_added": date,
      ], in: database)
    return Entry(id: id, date: date)
  }

  private static func newest(
    ofGroup id: Int, in database: Database
  ) throws(DatabaseError) -> Entry? {
    try database.first(
      """
      SELECT id, date_added FROM sentry_grouphistory WHERE group_id = ? ORDER BY id DESC LIMIT 1
      """, .int(id)
    ) { Entry(id: $0.int(0), date: $0.value(1)) }
  }
}

/// What a change made of a group.
package enum GroupHistoryStatus: Int, Sendable {
  /// Or ongoing.
  case unresolved = 0
  case resolved = 1
  case autoResolved = 2
  case ignored = 3
  case unignored = 4
  case assigned = 5
  case unassigned = 6
  case regressed = 7
  case deleted = 8
  case deletedAndDiscarded = 9
  case reviewed = 10
  case setResolvedInRelease = 11
  case setResolvedInCommit = 12
  case setResolvedInPullRequest = 13
  case escalating = 14
}
