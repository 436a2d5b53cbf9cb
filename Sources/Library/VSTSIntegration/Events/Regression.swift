import SQLite
import JSON
import SentryState

/// Reopens a group that is resolved, and that an event belongs to.
///
/// Sentry: `_handle_regression` in `sentry/event_manager.py`.
struct Regression {
  let group: Group
  let eventID: String
  let eventTime: Timestamp
  let release: Release?
  let organizationID: Int
  /// Whether the release is compared by its version, and not by its date.
  let followsSemver: Bool
  /// When the activity is written.
  let now: Timestamp
  let database: Database

  /// When the group is active and was last seen from now on.
  var date: Timestamp { max(eventTime, group.lastSeen ?? eventTime) }

  /// Reopens the group with its activity and history, and returns `false` if it stays as it is.
  func apply() throws(DatabaseError) -> Bool {
    guard
      try !ResolutionCheck(
        group: group.id, organizationID: organizationID, followsSemver: followsSemver,
        database: database
      ).covers(release),
      try Group.regress(group.id, eventTime: eventTime, date: date, in: database)
    else { return false }
    var data: JSONObject = [
      "event_id": .string(eventID), "version": .string(release?.version ?? ""),
    ]
    if let release, let version = try endResolution(by: release) {
      data["follows_semver"] = .bool(followsSemver)
      data["resolved_in_version"] = version
    }
    let change = ActivityData(data)
    try GroupJournal.writing(in: database) { journal throws(DatabaseError) in
      try GroupChange(
        groupID: group.id, projectID: group.projectID, time: now, journal: journal,
        database: database
      ).record(.setRegression, data: change)
    }
    return true
  }

  /// Removes the resolution, and returns the version in which the group was resolved, as the
  /// activity says that told of it; it is completed where it says none.
  private func endResolution(by release: Release) throws(DatabaseError) -> JSONValue? {
    guard let resolution = try GroupResolution.find(group: group.id, in: database),
      try GroupResolution.remove(id: resolution.id, in: database),
      var activity = try Activity.newest(
        .setResolvedInRelease, ident: String(resolution.id), group: group.id, in: database)
    else { return nil }
    var data = activity.data ?? [:]
    if (data["version"] ?? "") == "" {
      data["version"] = .string(release.version)
      activity.data = data
      try activity.saveData(in: database)
    }
    return data["version"]
  }
}
