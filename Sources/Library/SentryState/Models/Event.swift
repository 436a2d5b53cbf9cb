package import SQLite
package import JSON

/// An event that was received.
package struct Event: StoredModel {
  package let id: Int
  package let groupID: Int?

  package static let definition = ModelDefinition(
    "sentry.event", table: "sentry_event", of: Event.self,
    uniqueKeys: [
      // Once a day; times are stored in UTC.
      UniqueKey(
        ["project_id", "event_id", "datetime"],
        condition: """
          project_id = ?1 AND event_id = ?2
          AND coalesce(substr(datetime, 1, 10), '') = coalesce(substr(?3, 1, 10), '')
          """)
    ])

  package init(_ columns: inout Columns) {
    id = columns.read("id")
    columns.skip("event_id", .text)
    columns.skip("project_id", .reference("sentry_project"), .required)
    groupID = columns.read("group_id", .reference("sentry_groupedmessage"), .optional)
    columns.skip("datetime", .timestamp, .optional)
    columns.skip("data", .json)
  }

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

  /// The event of a project that has an id, among those of the day of a time.
  package static func find(
    eventID: String, project projectID: Int, onDayOf time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Event? {
    try selectFirst(
      """
      WHERE project_id = ?1 AND event_id = ?2
        AND coalesce(substr(datetime, 1, 10), '') = substr(?3, 1, 10)
      """, .int(projectID), .text(eventID), .timestamp(time), in: database)
  }

  /// Adds an event, or puts it in the place of an earlier one; `data` is JSON text.
  package static func upsert(
    eventID: String, project projectID: Int, group groupID: Int?, at time: Timestamp,
    data: String, replacing earlier: Event?, in database: Database
  ) throws(DatabaseError) {
    if let earlier {
      try update(earlier.id, in: database) {
        $0.set("group_id", groupID)
        $0.set("datetime", time)
        $0.set("data", data)
      }
    } else {
      try insert(in: database) {
        $0.set("event_id", eventID)
        $0.set("project_id", projectID)
        $0.set("group_id", groupID)
        $0.set("datetime", time)
        $0.set("data", data)
      }
    }
  }
}
