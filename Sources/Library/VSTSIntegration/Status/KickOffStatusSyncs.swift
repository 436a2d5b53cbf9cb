import JSON
import SentryState

/// Causes the sync of a group's status to each work item that is linked to it.
///
/// Sentry: `sentry/integrations/tasks/kick_off_status_syncs.py`.
enum KickOffStatusSyncs: IntegrationTask {
  static let definition = TaskDefinition(
    "kick_off_status_syncs", "causes a status sync to each work item of an issue",
    parameters: [.required("project_id", .integer), .required("group_id", .integer)],
    lane: TaskLane("group", "group_id"))

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    let (projectID, groupID) = (arguments.int("project_id"), arguments.int("group_id"))
    try await context.store.write { database in
      for link in try GroupLink.issues(ofGroup: groupID, in: database)
      where link.projectID == projectID {
        try context.emit(
          SyncStatusOutbound.call(groupID: groupID, externalIssueID: link.linkedID),
          in: database)
      }
    }
    return nil
  }
}
