import SQLite
import JSON
import SentryState

/// Changes the status or the assignee of a group, with its activity and its history.
struct GroupChange {
  let groupID: Int
  let projectID: Int
  let time: Timestamp
  let database: Database
  /// Knows what the transaction has noted in the histories of groups.
  var lookups: InboundLookups?

  /// Sets the status, and returns the id of the activity that tells of it.
  ///
  /// Sentry: `update_group_status` in `sentry/models/group.py`.
  func update(
    status: GroupStatus, substatus: GroupSubstatus?, activity: ActivityType, data: JSONObject
  ) throws(DatabaseError) -> Int {
    try Group.setStatus(status, substatus, ofGroup: groupID, in: database)
    return try record(activity, data: data)
  }

  /// Assigns the group to a user who has not got it, in the place of the assignment that it has.
  ///
  /// Sentry: `GroupAssigneeManager.assign` in `sentry/models/groupassignee.py`.
  func assign(to user: User, replacing assignmentID: Int?) throws(DatabaseError) {
    try GroupSubscription.subscribe(
      user: user.id, toGroup: groupID, project: projectID, reason: .assigned, at: time,
      in: database)
    try GroupAssignee.assign(
      group: groupID, project: projectID, toUser: user.id, replacing: assignmentID, at: time,
      in: database)
    _ = try record(
      .assigned,
      data: [
        "assignee": .string(String(user.id)), "assigneeEmail": .string(user.email),
        "assigneeType": "user",
      ])
  }

  /// Takes the assignee off the group, and returns `false` if there is none.
  ///
  /// Sentry: `GroupAssigneeManager.deassign` in `sentry/models/groupassignee.py`.
  func deassign() throws(DatabaseError) -> Bool {
    guard try GroupAssignee.remove(group: groupID, in: database) else { return false }
    _ = try record(.unassigned, data: nil)
    return true
  }

  /// Adds an activity and, where it changes what the group is, an entry of its history, and returns
  /// the id of the activity.
  func record(_ type: ActivityType, data: JSONObject?) throws(DatabaseError) -> Int {
    let activityID = try Activity.insert(
      type, group: groupID, project: projectID, data: data, at: time, in: database)
    if let status = GroupHistoryStatus(of: type) {
      let entry = try GroupHistory.insert(
        status, group: groupID, project: projectID, after: lookups?.newestHistory[groupID],
        at: time, in: database)
      lookups?.newestHistory[groupID] = entry
    }
    return activityID
  }
}

extension GroupChange {
  init(of group: LinkedGroup, at time: Timestamp, _ lookups: InboundLookups) {
    self.init(
      groupID: group.id, projectID: group.projectID, time: time, database: lookups.database,
      lookups: lookups)
  }
}

extension GroupHistoryStatus {
  /// What an activity makes of a group.
  fileprivate init?(of activity: ActivityType) {
    switch activity {
    case .setResolved: self = .resolved
    case .setResolvedInRelease: self = .setResolvedInRelease
    case .setUnresolved: self = .unresolved
    case .setRegression: self = .regressed
    case .assigned: self = .assigned
    case .unassigned: self = .unassigned
    default: return nil
    }
  }
}
