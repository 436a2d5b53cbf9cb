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
    fileprivate let date: Timestamp
  }

  /// Adds a change of a group, linked to the one before it, and returns it.
  ///
  /// `previous` is the one before it, where that is known; else it is the one with the greatest
  /// primary key.
  package static func insert(
    _ status: GroupHistoryStatus, group groupID: Int, project projectID: Int,
    after previous: Entry? = nil, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Entry {
    if let previous {
      try insert(
        [
          "group_id": .int(groupID), "project_id": .int(projectID), "status": .number(status),
          "prev_history_id": .int(previous.id), "prev_history_date": .timestamp(previous.date),
          "date_added": .timestamp(time),
        ], in: database)
      return Entry(id: database.lastInsertedKey, date: time)
    }
    // As an INSERT … SELECT it would go through a temporary table, at twice the cost.
    try database.run(
      """
      INSERT INTO sentry_grouphistory
        (group_id, project_id, status, prev_history_id, prev_history_date, date_added)
      VALUES (?1, ?2, ?3,
        (SELECT max(id) FROM sentry_grouphistory WHERE group_id = ?1),
        (SELECT date_added FROM sentry_grouphistory WHERE group_id = ?1 ORDER BY id DESC LIMIT 1),
        ?4)
      """, .int(groupID), .int(projectID), .number(status), .timestamp(time))
    return Entry(id: database.lastInsertedKey, date: time)
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
