package import Basics
package import JSON

/// What became of an event that was saved.
package struct SavedEvent: Sendable, Equatable {
  package let eventID: String
  /// The group it belongs to; `nil` for one that is not grouped.
  package var groupID: Int?
  /// Whether the group is new.
  package var isNew = false
  /// Whether the group was resolved, and is open again.
  package var isRegression = false
  /// Whether it took the place of an event with the same id.
  package var isDuplicate = false
  /// What there is to log.
  package var log: [LogEvent] = []
  /// The tasks that it causes.
  var causes: [KickOffStatusSyncs] = []

  init(eventID: String) {
    self.eventID = eventID
  }

  /// The result of the task `save_event`.
  package var json: JSONValue {
    [
      "event_id": .string(eventID), "group_id": JSONValue(groupID), "is_new": .bool(isNew),
      "is_regression": .bool(isRegression), "is_duplicate": .bool(isDuplicate),
    ]
  }
}
