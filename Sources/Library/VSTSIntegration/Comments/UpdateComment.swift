import JSON
import SentryState

/// Does nothing with a note that was changed: Azure DevOps' comments are not changed.
///
/// Source: `update_comment`, §6.2.
enum UpdateComment: IntegrationTask {
  static let definition = TaskDefinition(
    "update_comment", "does nothing: comments of work items are not changed",
    parameters: CreateComment.parameters, lane: CreateComment.definition.lane)

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    let sync = try await context.store.read { database in
      try CommentSync.find(
        externalIssueID: arguments.int("external_issue_id"),
        noteID: arguments.int("group_note_id"), in: database)
    }
    sync?.logSynced(userID: arguments.int("user_id"), context)
    return nil
  }
}
