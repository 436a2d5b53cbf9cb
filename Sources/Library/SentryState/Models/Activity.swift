package import SQLite
package import JSON

/// An entry of a group's activity.
package struct Activity: StoredModel {
  package let id: Int
  package let projectID: Int
  package let groupID: Int?
  package let type: Int
  package let ident: String?
  package let userID: Int?
  package let datetime: Timestamp?
  package var data: JSONObject?

  package init(row: Row) {
    id = row.int(0)
    projectID = row.int(1)
    groupID = row.intOrNil(2)
    type = row.int(3)
    ident = row.textOrNil(4)
    userID = row.intOrNil(5)
    datetime = row.timestamp(6)
    data = row.objectOrNil(7)
  }

  package static let definition = ModelDefinition(
    "sentry.activity", table: "sentry_activity",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("group_id", .reference("sentry_groupedmessage"), .optional),
      Column("type", .integer),
      Column("ident", .text, .optional),
      Column("user_id", .reference("auth_user"), .optional),
      Column("datetime", .timestamp, .optional),
      Column("data", .json, .optional),
    ])
}

extension Activity {
  /// Adds an entry to a group's activity, and returns its primary key; `data` is JSON text.
  @discardableResult
  package static func add(
    _ type: ActivityType, group groupID: Int, project projectID: Int, user userID: Int? = nil,
    data: String?, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Int {
    try database.run(
      """
      INSERT INTO sentry_activity (project_id, group_id, type, user_id, datetime, data)
      VALUES (?, ?, ?, ?, ?, ?)
      """, .int(projectID), .int(groupID), .int(type.rawValue), .int(userID),
      .timestamp(time), .text(data))
    return database.lastInsertedKey
  }
}

extension Activity {
  /// Sets what an entry refers to.
  package static func setIdent(
    _ ident: String, of id: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_activity SET ident = ? WHERE id = ?", .text(ident), .int(id))
  }

  /// Writes `data` as it is now.
  package func saveData(in database: Database) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_activity SET data = ? WHERE id = ?",
      data.map { .json($0) } ?? .null, .int(id))
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

extension Activity {
  /// Gives an entry other data.
  package static func setData(
    _ data: JSONObject, of id: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run("UPDATE sentry_activity SET data = ? WHERE id = ?", .json(data), .int(id))
  }

  /// The newest entry of a type in a group that refers to something.
  package static func newest(
    _ type: ActivityType, ident: String, group groupID: Int, in database: Database
  ) throws(DatabaseError) -> Activity? {
    try database.first(
      newest, .int(groupID), .int(type.rawValue), .text(ident), map: Activity.init(row:))
  }

  private static let newest = query(
    "WHERE group_id = ? AND type = ? AND ident = ? ORDER BY datetime DESC, id DESC LIMIT 1")
}
