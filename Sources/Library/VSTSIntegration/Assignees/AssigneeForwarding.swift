import SQLite
import JSON
import SentryState
import Tasks

/// Has the new assignee of a group taken to its work items of other integrations than the one that
/// the assignment came from, by a task for each.
///
/// Sentry: `sync_group_assignee_outbound` in `sentry/integrations/utils/sync.py`, which causes the
/// tasks that have nothing to do too.
struct AssigneeForwarding {
  /// The integration that the assignment came from.
  let sourceID: Int
  /// When the tasks are caused.
  let now: Timestamp
  let emitter: TaskEmitter<IntegrationServices>

  /// Causes the tasks for a group's new assignee, `nil` for nobody, and returns them as effects.
  func forward(
    _ userID: Int?, of group: LinkedGroup, _ transaction: InboundTransaction
  ) throws(DatabaseError) -> [SyncEffect] {
    guard try transaction.haveOthersIssues(thanIntegration: sourceID) else { return [] }
    let database = transaction.database
    var effects: [SyncEffect] = []
    for issue in try ExternalIssue.linked(
      toGroup: group.id, inProject: group.projectID, exceptOf: sourceID, in: database)
    {
      guard let linked = try LinkedIssue.find(for: issue, in: database),
        linked.installation.wants(.outboundAssignee, changedBy: sourceID)
      else { continue }
      let taskID = try emitter.emit(
        SyncAssigneeOutbound(
          externalIssueID: issue.id, userID: userID, assign: userID != nil,
          assignmentSource: assignmentSource))
      effects.append(
        SyncEffect(
          .queued, organizationID: group.organizationID, groupID: group.id,
          task: SyncAssigneeOutbound.name, taskID: taskID))
    }
    return effects
  }

  /// Sentry: `AssignmentSource` in `sentry/integrations/services/assignment_source.py`.
  private var assignmentSource: JSONObject {
    [
      "source_name": "Azure DevOps", "integration_id": .number(sourceID),
      "queued": .string(now.description),
    ]
  }
}
