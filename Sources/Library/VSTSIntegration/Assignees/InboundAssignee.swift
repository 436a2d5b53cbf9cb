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
/// The change came from Azure DevOps, so it is not echoed there.
///
/// Sentry: `sync_group_assignee_inbound` in `sentry/integrations/utils/sync.py`.
struct InboundAssignee: Sendable {
  /// The e-mail address of the new assignee; `nil` for nobody.
  let email: String?
  let issueKey: String
  let integration: Integration
  /// The linked groups of the organizations that want it.
  let groups: [LinkedGroup]

  /// Decides by what was read; `nil` where the change names no assignee to take over.
  ///
  /// `groups` are those of all organizations that are linked to the work item.
  init?(
    _ change: AssigneeChange, issueKey: String, integration: Integration,
    among groups: [LinkedGroup], of installations: [Installation]
  ) {
    switch change {
    case .none, .unparsable: return nil
    case .unassign: email = nil
    case .assign(let address): email = address
    }
    self.issueKey = issueKey
    self.integration = integration
    let wanting = installations.filter { $0.wants(.inboundAssignee) }
    self.groups = groups.filter { group in
      wanting.contains { $0.organizationID == group.organizationID }
    }
  }

  /// Assigns the groups to the user with the address, or takes their assignees off.
  ///
  /// `time` is when it happened, for the activities and rows.
  func apply(
    at time: Timestamp, noting trace: inout SyncTrace, _ lookups: InboundLookups
  ) throws(DatabaseError) {
    guard !groups.isEmpty else {
      trace.log.append(
        LogEvent(
          "no-affected-groups",
          ["integration_id": .number(integration.id), "issue_key": .string(issueKey)]))
      return
    }
    if let email {
      try assign(email, at: time, noting: &trace, lookups)
    } else {
      try unassign(at: time, noting: &trace, in: lookups.database)
    }
  }

  private func assign(
    _ email: String, at time: Timestamp, noting trace: inout SyncTrace, _ lookups: InboundLookups
  ) throws(DatabaseError) {
    let users = try lookups.users(withEmail: email)
    var assigned = 0
    for group in groups {
      guard let user = users.first(where: { $0.projectIDs.contains(group.projectID) })?.user else {
        trace.skip([group], .assigneeNotFound)
        trace.log.append(userNotFound(email, group))
        continue
      }
      assigned += 1
      guard group.assigneeUserID != user.id else { continue }
      try GroupChange(of: group, at: time, in: lookups.database).assign(to: user)
      trace.effects.append(
        SyncEffect(
          .assigned, organizationID: group.organizationID, groupID: group.id, userID: user.id))
    }
    guard assigned < groups.count else { return }
    trace.log.append(
      LogEvent(
        "inbound-assignee-not-found",
        [
          "integration_id": .number(integration.id), "email": .string(email),
          "issue_key": .string(issueKey), "method": "email", "assign": true,
        ]))
  }

  private func userNotFound(_ email: String, _ group: LinkedGroup) -> LogEvent {
    LogEvent(
      "sync_group_assignee_inbound._handle_assign.user_not_found",
      [
        "integration_id": .number(integration.id), "email": .string(email),
        "issue_key": .string(issueKey), "group_id": .number(group.id),
      ])
  }

  private func unassign(
    at time: Timestamp, noting trace: inout SyncTrace, in database: Database
  ) throws(DatabaseError) {
    for group in groups {
      guard try GroupChange(of: group, at: time, in: database).deassign() else { continue }
      trace.effects.append(
        SyncEffect(.unassigned, organizationID: group.organizationID, groupID: group.id))
    }
  }
}
