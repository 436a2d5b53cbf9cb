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

  package init(row: Row) {
    id = row.int(0)
    projectID = row.int(1)
    status = row.int(2)
    substatus = row.intOrNil(3)
    lastSeen = row.timestamp(6)
    shortID = row.int(7)
    message = row.text(8)
    culprit = row.text(9)
    level = row.int(10)
  }

  package static let definition = ModelDefinition(
    "sentry.group", table: "sentry_groupedmessage",
    columns: [
      Column("project_id", .reference("sentry_project"), .required),
      Column("status", .integer),
      Column("substatus", .integer, .optional),
      Column("resolved_at", .timestamp, .optional),
      Column("active_at", .timestamp, .optional),
      Column("last_seen", .timestamp, .optional),
      Column("short_id", .integer),
      Column("message", .text),
      Column("culprit", .text),
      Column("level", .integer),
      Column("times_seen", .integer),
    ],
    uniqueKeys: [
      // 0 is no short id.
      UniqueKey(
        ["project_id", "short_id"],
        condition: "project_id = ?1 AND short_id = ?2 AND short_id <> 0")
    ])
}

extension Group {
  /// The groups that are linked to a service's issue in one of these organizations, by primary key.
  ///
  /// As in Sentry (`Group.objects.get_groups_by_external_issue`), the type of the link does not
  /// matter, so that a commit's or pull request's link with the same number counts too.
  package static func linked(
    to key: String, integrationID: Int, organizationIDs: [Int], in database: Database
  ) throws(DatabaseError) -> [Group] {
    var groups: [Int: Group] = [:]
    for organizationID in organizationIDs {
      try database.forEach(
        linked, [.int(integrationID), .text(key), .int(organizationID)]
      ) { row in
        groups[row.int(0)] = Group(row: row)
        return true
      }
    }
    return groups.values.sorted { $0.id < $1.id }
  }

  private static let linked = query(
    """
    WHERE id IN (
      SELECT l.group_id FROM sentry_externalissue e
      JOIN sentry_grouplink l ON l.linked_id = e.id
      WHERE e.integration_id = ? AND e.key = ? AND e.organization_id = ?)
    """)

  /// Sets the columns `status` and `substatus`, and nothing else.
  package static func setStatus(
    _ status: GroupStatus, _ substatus: GroupSubstatus?, ofGroup id: Int, in database: Database
  ) throws(DatabaseError) {
    try database.run(
      "UPDATE sentry_groupedmessage SET status = ?, substatus = ? WHERE id = ?",
      .int(status.rawValue), .int(substatus?.rawValue), .int(id))
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

extension Group {
  /// What a group begins with.
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
  }

  /// Adds a new group under the project's next short id, seen never yet, and returns its primary
  /// key.
  package static func create(
    _ beginning: Beginning, project projectID: Int, in database: Database
  ) throws(DatabaseError) -> Int {
    let extra: JSONObject = [
      "first_seen": .string(beginning.time.description), "platform": .string(beginning.platform),
      "logger": .string(beginning.logger),
    ]
    try database.run(
      """
      INSERT INTO sentry_groupedmessage (project_id, short_id, status, substatus, active_at,
        last_seen, message, culprit, level, times_seen, extra_fields)
      VALUES (?1, ?7, 0, 7, ?2, ?2, ?3, ?4, ?5, 0, ?6)
      """, .int(projectID), .timestamp(beginning.time), .text(beginning.message),
      .text(beginning.culprit), .int(beginning.level), .json(extra),
      .int(try nextShortID(in: projectID, database)))
    return database.lastInsertedKey
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
      SET status = 0, substatus = 6, active_at = ?2, last_seen = ?2
      WHERE id = ?1 AND status IN (0, 1) AND (active_at IS NULL OR active_at < ?3)
      """, .int(id), .timestamp(date), .timestamp(eventTime.advanced(bySeconds: -5)))
    return database.changes > 0
  }
}
