import JSON
import SentryState
import Tasks

/// Takes the link of a group to a work item away; the work item itself stays as it is.
///
/// Sentry: `GroupIntegrationDetailsEndpoint.delete` in
/// `sentry/integrations/api/endpoints/group_integration_details.py`.
struct UnlinkIssue: IntegrationTask {
  static let name = "unlink_issue"
  static let summary = "takes the link of an issue to a work item away"
  static let lane: TaskLane? = TaskLane("group", CodingKeys.groupID)

  /// How the journal names what was done, by which a second attempt knows its own.
  private static let step = "unlink"

  let groupID: Int
  let externalIssueID: Int

  private enum CodingKeys: String, CodingKey {
    case groupID = "group_id"
    case externalIssueID = "external_issue_id"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    if let result = try await context.outcome(of: Self.step) { return result }
    let (now, journal) = (context.now(), context.journal)
    return try await context.store.write { database in
      guard try GroupLink.unlink(group: groupID, fromIssue: externalIssueID, in: database) else {
        throw DoesNotExist("GroupLink")
      }
      let isRemoved = try ExternalIssue.removeUnlessLinked(externalIssueID, in: database)
      let result: JSONValue = [
        "id": .number(externalIssueID), "external_issue_removed": .bool(isRemoved),
      ]
      try journal.finish(Self.step, with: result, at: now, in: database)
      return result
    }
  }
}
