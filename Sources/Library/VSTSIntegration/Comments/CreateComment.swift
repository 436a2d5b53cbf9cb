import AzureDevOps
import Basics
import JSON
import SentryState

/// Writes a note on a group to a work item that is linked to it.
///
/// Source: `create_comment`, §6.1.
enum CreateComment: IntegrationTask {
  static let parameters: [TaskParameter] = [
    .required("external_issue_id", .integer), .required("user_id", .integer),
    .required("group_note_id", .integer),
  ]

  static let definition = TaskDefinition(
    "create_comment", "writes a note on an issue to its work item", parameters: parameters,
    lane: TaskLane("external_issue", "external_issue_id"))

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    let (userID, noteID) = (arguments.int("user_id"), arguments.int("group_note_id"))
    let found = try await context.store.read { database in
      let sync = try CommentSync.find(
        externalIssueID: arguments.int("external_issue_id"), noteID: noteID, in: database)
      return try sync.map { ($0, try User.find(id: userID, in: database)) }
    }
    guard let (sync, user) = found else { return nil }
    guard let note = sync.note.data?["text"]?.string else {
      throw Failure(.invalidInput, "activity \(noteID) has no text")
    }
    let key = sync.linked.issue.key
    let client = try await sync.linked.client(context)
    try await client.shield.run {
      let answer = try await client.updateWorkItem(
        key, .update(comment: CommentSync.text(of: note, by: user)))
      guard let workItemID = answer ?? Int(key) else { return }
      try await context.store.write { database in
        try CommentSync.save(workItemID: workItemID, ofNote: noteID, in: database)
      }
    }
    sync.logSynced(userID: userID, context)
    return nil
  }
}
