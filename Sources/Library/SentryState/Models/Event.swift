package import SQLite
package import JSON

/// An event that was received.
package enum Event {
  package static let definition = ModelDefinition(
    "sentry.event", table: "sentry_event",
    columns: [
      Column("event_id", .text),
      Column("project_id", .reference("sentry_project"), .required),
      Column("group_id", .reference("sentry_groupedmessage"), .optional),
      Column("datetime", .timestamp, .optional),
      Column("data", .json),
    ],
    uniqueKeys: [
      // Once a day; times are stored in UTC.
      UniqueKey(
        ["project_id", "event_id", "datetime"],
        condition: """
          project_id = ?1 AND event_id = ?2
          AND coalesce(substr(datetime, 1, 10), '') = coalesce(substr(?3, 1, 10), '')
          """)
    ])
}

extension Event {
  /// The `data` of the event of a group that happened last, if there is one.
  package static func latestData(
    ofGroup groupID: Int, in database: Database
  ) throws(DatabaseError) -> JSONObject? {
    try database.first(
      """
      SELECT data FROM sentry_event WHERE group_id = ? ORDER BY datetime DESC, id DESC LIMIT 1
      """, .int(groupID)
    ) { $0.object(0) }
  }
}

extension Event {
  /// An event of the same day that has the same id.
  package struct Earlier: Sendable {
    package let id: Int
    package let groupID: Int?
  }

  /// The event of a project that has an id, among those of the day of a time.
  package static func find(
    eventID: String, project projectID: Int, onDayOf time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Earlier? {
    try database.first(
      """
      SELECT id, group_id FROM sentry_event
      WHERE project_id = ?1 AND event_id = ?2
        AND coalesce(substr(datetime, 1, 10), '') = substr(?3, 1, 10)
      """, .int(projectID), .text(eventID), .timestamp(time)
    ) { Earlier(id: $0.int(0), groupID: $0.intOrNil(1)) }
  }

  /// Adds an event, or puts it in the place of an earlier one; `data` is JSON text.
  package static func save(
    eventID: String, project projectID: Int, group groupID: Int?, at time: Timestamp,
    data: String, replacing earlier: Earlier?, in database: Database
  ) throws(DatabaseError) {
    if let earlier {
      try database.run(
        "UPDATE sentry_event SET group_id = ?, datetime = ?, data = ? WHERE id = ?",
        .int(groupID), .timestamp(time), .text(data), .int(earlier.id))
    } else {
      try database.run(
        """
        INSERT INTO sentry_event (event_id, project_id, group_id, datetime, data)
        VALUES (?, ?, ?, ?, ?)
        """, .text(eventID), .int(projectID), .int(groupID), .timestamp(time), .text(data))
    }
  }
}
