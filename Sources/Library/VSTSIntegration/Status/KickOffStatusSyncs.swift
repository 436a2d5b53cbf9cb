import JSON
import SentryState
import Tasks

/// Causes the sync of a group's status to each work item that is linked to it; issues of other
/// services are passed over.
///
/// Sentry: `sentry/integrations/tasks/kick_off_status_syncs.py`.
struct KickOffStatusSyncs: IntegrationTask, Equatable {
  static let name = "kick_off_status_syncs"
  static let summary = "causes a status sync to each work item of an issue"
  static let lane: TaskLane? = TaskLane("group", CodingKeys.groupID)

  let projectID: Int
  let groupID: Int

  private enum CodingKeys: String, CodingKey {
    case projectID = "project_id"
    case groupID = "group_id"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    try await context.write { database, emitter in
      for link in try GroupLink.issues(ofGroup: groupID, in: database)
      where link.projectID == projectID {
        let isForeign = try LinkedIssue.isOfAnotherService(
          externalIssueID: link.linkedID, in: database)
        if isForeign { continue }
        try emitter.emit(SyncStatusOutbound(groupID: groupID, externalIssueID: link.linkedID))
      }
    }
    return nil
  }
}
