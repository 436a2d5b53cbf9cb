import SQLite
import JSON
import SentryState

/// Takes over who a work item is assigned to.
///
/// Source: `sync_group_assignee_inbound`, §5.6. The change came from Azure DevOps, so it is not
/// echoed there.
struct AssigneeSyncInbound {
  let lookups: InboundSyncLookups
  let integration: Integration
  let issueKey: String
  /// The groups linked to the work item.
  let groups: [LinkedGroup]
  /// When it happened, for the activities and rows.
  let time: Timestamp

  var effects: [SyncEffect] = []
  var log: [LogEvent] = []

  init(
    _ lookups: InboundSyncLookups, integration: Integration, issueKey: String,
    groups: [LinkedGroup], time: Timestamp
  ) {
    self.lookups = lookups
    self.integration = integration
    self.issueKey = issueKey
    self.groups = groups
    self.time = time
  }

  /// Assigns the affected groups to the user with an e-mail address.
  mutating func assign(email: String) throws(DatabaseError) {
    let groups = try affectedGroups()
    guard !groups.isEmpty else { return }
    let users = try lookups.users(withEmail: email)
    var assigned = 0
    for group in groups {
      guard let user = users.first(where: { $0.projectIDs.contains(group.projectID) })?.user else {
        effects.append(
          SyncEffect(
            .skipped, organizationID: group.organizationID, groupID: group.id,
            reason: .assigneeNotFound))
        log.append(
          LogEvent(
            "sync_group_assignee_inbound._handle_assign.user_not_found",
            [
              "integration_id": .number(integration.id), "email": .string(email),
              "issue_key": .string(issueKey), "group_id": .number(group.id),
            ]))
        continue
      }
      assigned += 1
      guard group.assigneeUserID != user.id else { continue }
      try GroupChange(of: group, at: time, in: lookups.database).assign(to: user)
      effects.append(
        SyncEffect(
          .assigned, organizationID: group.organizationID, groupID: group.id, userID: user.id))
    }
    guard assigned < groups.count else { return }
    log.append(
      LogEvent(
        "inbound-assignee-not-found",
        [
          "integration_id": .number(integration.id), "email": .string(email),
          "issue_key": .string(issueKey), "method": "email", "assign": true,
        ]))
  }

  /// Takes the assignee off the affected groups, whoever it is.
  mutating func unassign() throws(DatabaseError) {
    for group in try affectedGroups() {
      guard try GroupChange(of: group, at: time, in: lookups.database).deassign() else { continue }
      effects.append(
        SyncEffect(.unassigned, organizationID: group.organizationID, groupID: group.id))
    }
  }

  private mutating func affectedGroups() throws(DatabaseError) -> [LinkedGroup] {
    let organizations = try lookups.organizationIntegrations(of: integration.id)
      .filter { SyncAttribute.inboundAssignee.isOn(in: $0.config) }
    let affected = groups.filter { group in
      organizations.contains { $0.organizationID == group.organizationID }
    }
    if affected.isEmpty {
      log.append(
        LogEvent(
          "no-affected-groups",
          ["integration_id": .number(integration.id), "issue_key": .string(issueKey)]))
    }
    return affected
  }
}
