import Basics
import JSON
import SQLite
import SentryState

/// What a delivery says about who the work item is assigned to.
///
/// Sentry: `handle_assign_to` in `sentry/integrations/vsts/webhooks.py`.
enum AssigneeChange: Sendable, Equatable {
  /// The delivery does not speak of it.
  case none
  case unassign
  case assign(email: String)
  /// Somebody was assigned whose e-mail address the field does not tell.
  case unparsable(field: JSONValue)
}

/// What a work item's new assignee means for its linked groups: decided by what was read, and then
/// applied.
///
/// The change came from Azure DevOps, so it is not echoed there, but it goes on to the other
/// integrations of the group.
///
/// A class, because every delivery hands its own on.
///
/// Sentry: `sync_group_assignee_inbound` in `sentry/integrations/utils/sync.py`.
final class InboundAssignee: Sendable {
  /// The e-mail address of the new assignee; `nil` for nobody.
  let email: String?
  /// When the assignee changed, by the service's word.
  let changedAt: Timestamp?
  let issueKey: String
  let integrationID: Int
  /// The linked groups of the organizations that want it.
  let groups: [LinkedGroup]
  /// Those that are left out, since a newer assignment was taken over before.
  let staleGroups: [LinkedGroup]
  /// The external issues of the organizations of `groups`.
  private let issues: [WatermarkedIssue]

  /// Decides by what was read; `nil` where the change names no assignee to take over.
  ///
  /// `installations` are those of all organizations that have groups linked to the work item.
  init?(
    _ change: AssigneeChange, at changedAt: Timestamp?, issueKey: String,
    integrationID: Int, of installations: [(Installation, groups: [LinkedGroup])],
    in database: Database
  ) throws(DatabaseError) {
    switch change {
    case .none, .unparsable: return nil
    case .unassign: email = nil
    case .assign(let address): email = address
    }
    self.changedAt = changedAt
    self.issueKey = issueKey
    self.integrationID = integrationID
    var issues: [WatermarkedIssue] = []
    var (current, stale): ([LinkedGroup], [LinkedGroup]) = ([], [])
    for (installation, groups) in installations where installation.wants(.inboundAssignee) {
      let issue =
        changedAt == nil
        ? nil
        : try WatermarkedIssue.find(
          issueKey, of: installation.organizationID, integrationID: integrationID,
          among: groups, in: database)
      if let changedAt, let issue, Self.isStale(changedAt, watermark: issue.watermarks.assignee) {
        stale += groups
      } else {
        current += groups
        if let issue { issues.append(issue) }
      }
    }
    current.sort { $0.id < $1.id }
    stale.sort { $0.id < $1.id }
    self.groups = current
    staleGroups = stale
    self.issues = issues
  }

  /// Whether a newer assignment was taken over; one of the same time says the same, or is as good.
  ///
  /// Sentry: `lock_and_get_stale_organization_ids` in
  /// `sentry/integrations/utils/assignee_sync.py`.
  static func isStale(_ time: Timestamp, watermark: Timestamp?) -> Bool {
    watermark.map { time < $0 } ?? false
  }

  /// Assigns the groups to the user with the address, or takes their assignees off, and moves the
  /// watermarks on.
  ///
  /// `time` is when it happened, for the activities and rows.
  func apply(
    at time: Timestamp, noting trace: inout SyncTrace, _ watermarks: inout MovedWatermarks,
    forwarding: AssigneeForwarding, _ transaction: InboundTransaction
  ) throws(DatabaseError) {
    guard !groups.isEmpty || !staleGroups.isEmpty else {
      trace.log.append(
        LogEvent(
          "no-affected-groups",
          ["integration_id": .number(integrationID), "issue_key": .string(issueKey)]))
      return
    }
    if !staleGroups.isEmpty {
      trace.skip(staleGroups, .stale)
      trace.log.append(staleEvent)
    }
    if let email {
      try assign(email, at: time, noting: &trace, forwarding, transaction)
    } else {
      try unassign(at: time, noting: &trace, forwarding, transaction)
    }
    guard let changedAt else { return }
    for issue in issues { watermarks.moveAssignee(of: issue, to: changedAt) }
  }

  private var staleEvent: LogEvent {
    LogEvent(
      "sync_group_assignee_inbound.stale_event",
      [
        "integration_id": .number(integrationID), "issue_key": .string(issueKey),
        "event_updated_at": JSONValue(changedAt?.description),
        "stale_organization_ids": .array(
          Set(staleGroups.map(\.organizationID)).sorted().map { .number($0) }),
      ])
  }

  private func assign(
    _ email: String, at time: Timestamp, noting trace: inout SyncTrace,
    _ forwarding: AssigneeForwarding, _ transaction: InboundTransaction
  ) throws(DatabaseError) {
    let assignees = try transaction.assignees(withEmail: email)
    var assigned = 0
    for group in groups {
      guard let assignee = assignees.first(where: { $0.projectIDs.contains(group.projectID) })
      else {
        trace.skip([group], .assigneeNotFound)
        trace.log.append(userNotFound(email, group))
        continue
      }
      assigned += 1
      guard group.assigneeUserID != assignee.id else { continue }
      try GroupChange(of: group, at: time, transaction).assign(
        to: assignee, replacing: group.assignmentID)
      trace.effects.append(
        SyncEffect(
          .assigned, organizationID: group.organizationID, groupID: group.id, userID: assignee.id))
      trace.effects += try forwarding.forward(assignee.id, of: group, transaction)
    }
    guard assigned < groups.count else { return }
    trace.log.append(
      LogEvent(
        "inbound-assignee-not-found",
        [
          "integration_id": .number(integrationID), "email": .string(email),
          "issue_key": .string(issueKey), "method": "email", "assign": true,
        ]))
  }

  private func userNotFound(_ email: String, _ group: LinkedGroup) -> LogEvent {
    LogEvent(
      "sync_group_assignee_inbound._handle_assign.user_not_found",
      [
        "integration_id": .number(integrationID), "email": .string(email),
        "issue_key": .string(issueKey), "group_id": .number(group.id),
      ])
  }

  private func unassign(
    at time: Timestamp, noting trace: inout SyncTrace, _ forwarding: AssigneeForwarding,
    _ transaction: InboundTransaction
  ) throws(DatabaseError) {
    for group in groups {
      guard try GroupChange(of: group, at: time, transaction).deassign() else { continue }
      trace.effects.append(
        SyncEffect(.unassigned, organizationID: group.organizationID, groupID: group.id))
      trace.effects += try forwarding.forward(nil, of: group, transaction)
    }
  }
}
