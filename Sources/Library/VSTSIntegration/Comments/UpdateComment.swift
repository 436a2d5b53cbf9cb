import JSON
import SentryState
import Tasks

/// Does nothing with a note that was changed: Azure DevOps' comments are not changed.
///
/// Sentry: `update_comment` in `sentry/integrations/tasks/update_comment.py`.
struct UpdateComment: IntegrationTask {
  static let name = "update_comment"
  static let summary = "does nothing: comments of work items are not changed"
  static let lane: TaskLane? = TaskLane("external_issue", CodingKeys.externalIssueID)

  let externalIssueID: Int
  let userID: Int
  let groupNoteID: Int

  private enum CodingKeys: String, CodingKey {
    case externalIssueID = "external_issue_id"
    case userID = "user_id"
    case groupNoteID = "group_note_id"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let note = try await context.store.read { database in
      try LinkedNote.find(
        externalIssueID: externalIssueID, noteID: groupNoteID, in: database)
    }
    note?.logSynced(userID: userID, context)
    return nil
  }
}
