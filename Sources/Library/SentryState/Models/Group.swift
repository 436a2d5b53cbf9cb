package import SQLite
import JSON

/// An issue: the events that are alike.
package struct Group: StoredModel {
  package let id: Int
  package let projectID: Int
  package var status: Int
  package var substatus: Int?
  package let lastSeen: Timestamp?
  package let shortID: Int
  package let message: String
  package let culprit: String
  package let level: Int

  package static let definition = ModelDefinition(
    "sentry.group", table: "sentry_groupedmessage", of: Group.self,
    uniqueKeys: [
      // 0 is no short id.
      UniqueKey(
        ["project_id", "short_id"],
        condition: "project_id = ?1 AND short_id = ?2 AND short_id <> 0")
    ])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    projectID = columns.read("project_id", .reference("sentry_project"), .required)
    status = columns.read("status", .integer)
    substatus = columns.read("substatus", .integer, .optional)
    columns.skip("resolved_at", .timestamp, .optional)
    columns.skip("active_at", .timestamp, .optional)
    lastSeen = columns.read("last_seen", .timestamp, .optional)
    shortID = columns.read("short_id", .integer)
    message = columns.read("message", .text)
    culprit = columns.read("culprit", .text)
    level = columns.read("level", .integer)
    columns.skip("times_seen", .integer)
  }

  /// Sets the columns `status` and `substatus`, and nothing else.
  package static func setStatus(
    _ status: GroupStatus, _ substatus: GroupSubstatus?, ofGroup id: Int, in database: Database
  ) throws(DatabaseError) {
    try update(id, in: database) {
      $0.set("status", status)
      $0.set("substatus", substatus)
    }
  }

  /// What a group begins with.
  ///
  /// Its first seen time, platform and logger have no columns: they are `first_seen`, `platform`
  /// and `logger` of `extra_fields`, as a state record that is loaded leaves them there.
  package struct Beginning: Sendable {
    package var time: Timestamp
    package var level: Int
    package var message: String
    package var culprit: String
    package var platform: String
    package var logger: String

    package init(
      time: Timestamp, level: Int, message: String, culprit: String, platform: String,
      logger: String
    ) {
      self.time = time
      self.level = level
      self.message = message
      self.culprit = culprit
      self.platform = platform
      self.logger = logger
    }

    fileprivate var extraFields: JSONObject {
      [
        "first_seen": .string(time.description), "platform": .string(platform),
        "logger": .string(logger),
      ]
    }
  }

  /// Adds a new group under the project's next short id, seen never yet, and returns its primary
  /// key.
  package static func insert(
    _ beginning: Beginning, project projectID: Int, in database: Database
  ) throws(DatabaseError) -> Int {
    let shortID = try nextShortID(in: projectID, database)
    return try insert(in: database) {
      $0.set("project_id", projectID)
      $0.set("short_id", shortID)
      $0.set("status", GroupStatus.unresolved)
      $0.set("substatus", GroupSubstatus.new)
      $0.set("active_at", beginning.time)
      $0.set("last_seen", beginning.time)
      $0.set("message", beginning.message)
      $0.set("culprit", beginning.culprit)
      $0.set("level", beginning.level)
      $0.set("extra_fields", json: beginning.extraFields)
    }
  }

  private static func nextShortID(
    in projectID: Int, _ database: Database
  ) throws(DatabaseError) -> Int {
    let highest = try database.first(
      """
      SELECT max(short_id) FROM sentry_groupedmessage WHERE project_id = ? AND short_id <> 0
      """, .int(projectID)
    ) { max($0.int(0), 0) }
    guard let highest, highest < .max else {
      throw database.damage("a group of project \(projectID) has the last short_id that there is")
    }
    return highest + 1
  }

  /// Changes how often and when a group was seen, and what it says of its latest event; the count
  /// stays between 0 and the largest integer.
  package static func noteSeen(
    _ id: Int, times: Int, last: Timestamp?, level: Int, message: String, culprit: String,
    in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      UPDATE sentry_groupedmessage
      SET times_seen = max(min(times_seen, 9223372036854775807 - max(?1, 0)) + ?1, 0),
        last_seen = ?2, level = ?3, message = ?4, culprit = ?5
      WHERE id = ?6
      """, .int(times), .timestamp(last), .int(level), .text(message), .text(culprit), .int(id))
  }

  /// Notes that a group was seen earlier than it was known.
  package static func noteSeen(
    _ id: Int, first: Timestamp, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      """
      UPDATE sentry_groupedmessage
      SET extra_fields = json_set(extra_fields, '$.first_seen', ?1)
      WHERE id = ?2 AND json_extract(extra_fields, '$.first_seen') > ?1
      """, .timestamp(first), .int(id))
  }

  /// A group that became active less than so many seconds before an event is not reopened by it.
  private static let regressionTolerance = 5.0

  /// Reopens a group that was seen again, unless somebody else did or it is ignored.
  ///
  /// - Parameters:
  ///   - id: The primary key.
  ///   - eventTime: When the event happened; a group that became active since, or just before, is
  ///     left alone.
  ///   - date: When the group is active from now on.
  ///   - database: The transaction.
  /// - Returns: Whether the group was reopened.
  /// - Throws: What the database throws.
  package static func regress(
    _ id: Int, eventTime: Timestamp, date: Timestamp, in database: Database
  ) throws(DatabaseError) -> Bool {
    try database.run(
      """
      UPDATE sentry_groupedmessage
      SET status = ?2, substatus = ?3, active_at = ?4, last_seen = ?4
      WHERE id = ?1 AND status IN (?2, ?5) AND (active_at IS NULL OR active_at < ?6)
      """, .int(id), .number(GroupStatus.unresolved), .number(GroupSubstatus.regressed),
      .timestamp(date), .number(GroupStatus.resolved),
      .timestamp(eventTime.advanced(bySeconds: -regressionTolerance)))
    return database.changes > 0
  }
}

/// The status of a group.
package enum GroupStatus: Int, Sendable {
  case unresolved = 0
  case resolved = 1
  case ignored = 2
  case pendingDeletion = 3
  case deletionInProgress = 4
  case pendingMerge = 5
  case reprocessing = 6
}

/// What kind of unresolved or ignored a group is.
package enum GroupSubstatus: Int, Sendable {
  case untilEscalating = 1
  case escalating = 2
  case ongoing = 3
  case untilConditionMet = 4
  case forever = 5
  case regressed = 6
  case new = 7
}
