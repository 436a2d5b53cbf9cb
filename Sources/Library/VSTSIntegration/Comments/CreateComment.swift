import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import Web

/// Writes a note on a group to a work item that is linked to it.
///
/// Sentry: `create_comment` in `sentry/integrations/tasks/create_comment.py`, and in
/// `sentry/integrations/vsts/issues.py`.
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
      let note = try LinkedNote.find(
        externalIssueID: externalIssueID, noteID: groupNoteID, in: database)
      return try note.map { ($0, author: try User.find(id: userID, in: database)) }
    }
    guard let (note, author) = found else { return nil }
    guard let text = note.note.data?["text"]?.string else {
      throw Failure(.invalidInput, "activity \(groupNoteID) has no text")
    }
    let key = note.linked.issue.key
    let client = try await note.linked.client(context)
    try await client.shield.run {
      let written = try await context.once(
        "comment", "wrote the comment",
        hint: "look for it at work item \(key); if it is not there, run the task again"
      ) { () throws(APIError) in
        let comment = Self.comment(text, by: author)
        return JSONValue(try await client.updateWorkItem(key, .update(comment: comment)))
      }
      guard let workItemID = written.int ?? Int(key) else { return }
      try await save(workItemID: workItemID, context)
    }
    note.logSynced(userID: userID, context)
    return nil
  }

  /// The text of the comment: who wrote it, and the note as it is; only the note of a user that
  /// nobody knows.
  private static func comment(_ note: String, by user: User?) -> String {
    guard let user else { return note }
    return "\(user.name) wrote:\n\n<blockquote>\(note)</blockquote>"
  }

  /// Notes at the note which work item it was written to.
  private func save(workItemID: Int, _ context: IntegrationContext) async throws {
    try await context.store.write { database in
      guard var note = try LinkedNote.note(groupNoteID, in: database) else { return }
      note.data = note.data ?? [:]
      note.data?["external_id"] = .number(workItemID)
      try note.saveData(in: database)
    }
  }
}
