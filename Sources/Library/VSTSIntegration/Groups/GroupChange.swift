import SQLite
import SentryState

/// Changes the status or the assignee of a group, with its activity and its history.
struct GroupChange {
  let groupID: Int
  let projectID: Int
  let time: Timestamp
  let journal: GroupJournal
  let database: Database

  /// Sets the status, and tells of it by an activity, which refers to `ident`.
  ///
  /// Sentry: `update_group_status` in `sentry/models/group.py`.
  func update(
    status: GroupStatus, substatus: GroupSubstatus?, activity: ActivityType, ident: String? = nil,
    data: ActivityData
  ) throws(DatabaseError) {
    try Group.setStatus(status, substatus, ofGroup: groupID, in: database)
    try record(activity, ident: ident, data: data)
  }

  /// Assigns the group to a user who has not got it, in the place of the assignment that it has.
  ///
  /// Sentry: `GroupAssigneeManager.assign` in `sentry/models/groupassignee.py`.
  func assign(to assignee: Assignee, replacing assignmentID: Int?) throws(DatabaseError) {
    try journal.subscribe(
      user: assignee.id, toGroup: groupID, project: projectID, reason: .assigned, at: time)
    try GroupAssignee.assign(
      group: groupID, project: projectID, toUser: assignee.id, replacing: assignmentID, at: time,
      in: database)
    try record(.assigned, data: assignee.activityData)
  }

  /// Takes the assignee off the group, and returns `false` if there is none.
  ///
  /// Sentry: `GroupAssigneeManager.deassign` in `sentry/models/groupassignee.py`.
  func deassign() throws(DatabaseError) -> Bool {
    guard try GroupAssignee.remove(group: groupID, in: database) else { return false }
    try record(.unassigned, data: nil)
    return true
  }

  /// Adds an activity and, where it changes what the group is, an entry of its history.
  func record(
    _ type: ActivityType, ident: String? = nil, data: ActivityData?
  ) throws(DatabaseError) {
    try journal.add(
      type, group: groupID, project: projectID, ident: ident, data: data, at: time)
    if let status = GroupHistoryStatus(of: type) {
      try journal.add(status, group: groupID, project: projectID, at: time)
    }
  }
}

extension GroupChange {
  init(of group: LinkedGroup, at time: Timestamp, _ transaction: InboundTransaction) {
    self.init(
      groupID: group.id, projectID: group.projectID, time: time, journal: transaction.journal,
      database: transaction.database)
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
