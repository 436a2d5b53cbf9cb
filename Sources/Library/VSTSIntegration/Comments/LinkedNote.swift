import JSON
import SQLite
import SentryState
import Tasks

/// A note on a group, and the external issue that it is a comment of.
struct LinkedNote: Sendable {
  let linked: LinkedIssue
  let note: Activity

  /// Finds what the tasks for comments are about; `nil` where there is no such note, or where the
  /// organization does not want comments kept in step.
  static func find(
    externalIssueID: Int, noteID: Int, in database: Database
  ) throws(DatabaseError) -> LinkedNote? {
    guard let issue = try ExternalIssue.find(id: externalIssueID, in: database),
      let linked = try LinkedIssue.find(for: issue, in: database),
      linked.installation.wants(.comment),
      let note = try note(noteID, in: database)
    else { return nil }
    return LinkedNote(linked: linked, note: note)
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

  /// The activity of an id, if it is a note.
  static func note(
    _ id: Int, in database: Database
  ) throws(DatabaseError) -> Activity? {
    try Activity.find(id: id, in: database).flatMap {
      $0.type == ActivityType.note.rawValue ? $0 : nil
    }
  }
}
