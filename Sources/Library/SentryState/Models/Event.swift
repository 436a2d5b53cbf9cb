package import Database
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
