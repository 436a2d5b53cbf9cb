import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import Web

/// Writes a note on a group to a work item that is linked to it.
///
/// Sentry: `create_comment` in `sentry/integrations/tasks/create_comment.py`.
struct CreateComment: IntegrationTask {
  static let name = "create_comment"
  static let summary = "writes a note on an issue to its work item"
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
    let found = try await context.store.read { database in
      let sync = try CommentSync.find(
        externalIssueID: externalIssueID, noteID: groupNoteID, in: database)
      return try sync.map { ($0, try User.find(id: userID, in: database)) }
    }
    guard let (sync, user) = found else { return nil }
    guard let note = sync.note.data?["text"]?.string else {
      throw Failure(.invalidInput, "activity \(groupNoteID) has no text")
    }
    let key = sync.linked.issue.key
    let client = try await sync.linked.client(context)
    try await client.shield.run {
      let written = try await context.once(
        "comment", "wrote the comment",
        hint: "look for it at work item \(key); if it is not there, run the task again"
      ) { () throws(APIError) in
        let text = CommentSync.text(of: note, by: user)
        return JSONValue(try await client.updateWorkItem(key, .update(comment: text)))
      }
      guard let workItemID = written.int ?? Int(key) else { return }
      try await context.store.write { database in
        try CommentSync.save(workItemID: workItemID, ofNote: groupNoteID, in: database)
      }
    }
    sync.logSynced(userID: userID, context)
    return nil
  }
}
