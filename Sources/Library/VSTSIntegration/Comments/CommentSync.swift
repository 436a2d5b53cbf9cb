import AzureDevOps
import SQLite
import Basics
import JSON
import SentryState
import Tasks

/// A note on a group that becomes a comment of a work item.
///
/// Sentry: `create_comment` in `sentry/integrations/vsts/issues.py`.
struct CommentSync: Sendable {
  let linked: LinkedIssue
  let note: Activity

  /// Finds what the tasks for comments are about; `nil` where there is nothing to do.
  static func find(
    externalIssueID: Int, noteID: Int, in database: Database
  ) throws(DatabaseError) -> CommentSync? {
    guard let issue = try ExternalIssue.find(id: externalIssueID, in: database),
      let linked = try LinkedIssue.find(for: issue, in: database),
      linked.installation.wants(.comment),
      let note = try note(noteID, in: database)
    else { return nil }
    return CommentSync(linked: linked, note: note)
  }

  /// The text of the comment: who wrote it, and the note as it is; only the note of a user that
  /// nobody knows.
  static func text(of note: String, by user: User?) -> String {
    guard let user else { return note }
    return "\(user.name) wrote:\n\n<blockquote>\(note)</blockquote>"
  }

  /// Notes at the note which work item it was written to.
  static func save(
    workItemID: Int, ofNote noteID: Int, in database: Database
  ) throws(DatabaseError) {
    guard var note = try note(noteID, in: database) else { return }
    note.data = note.data ?? [:]
    note.data?["external_id"] = .number(workItemID)
    try note.saveData(in: database)
  }

  /// Logs the analytics event that both tasks end with.
  func logSynced(userID: Int, _ context: IntegrationContext) {
    context.log(
      "integration.issue.comments.synced",
      [
        "provider": .string(linked.installation.integration.provider),
        "id": .number(linked.installation.integration.id),
        "organization_id": .number(linked.issue.organizationID), "user_id": .number(userID),
      ])
  }

  private static func note(
    _ id: Int, in database: Database
  ) throws(DatabaseError) -> Activity? {
    try Activity.find(id: id, in: database).flatMap {
      $0.type == ActivityType.note.rawValue ? $0 : nil
    }
  }
}
