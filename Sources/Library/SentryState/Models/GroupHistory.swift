import SQLite

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
  struct Entry: Sendable {
    let id: Int
    let date: Date
  }

  enum Date: Sendable {
    /// As the column holds it.
    case stored(SQLValue)
    /// As it is to be written.
    case time(Timestamp)
  }

  /// The change of a group with the greatest primary key.
  static func newest(ofGroup id: Int, in database: Database) throws(DatabaseError) -> Entry? {
    try database.first(
      """
      SELECT id, date_added FROM sentry_grouphistory WHERE group_id = ? ORDER BY id DESC LIMIT 1
      """, .int(id)
    ) { Entry(id: $0.int(0), date: .stored($0.value(1))) }
  }

  /// The greatest primary key; 0 if there is none.
  static func lastID(in database: Database) throws(DatabaseError) -> Int {
    try database.first("SELECT max(id) FROM sentry_grouphistory") { $0.int(0) } ?? 0
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
