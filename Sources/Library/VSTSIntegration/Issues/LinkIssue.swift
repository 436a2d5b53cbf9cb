import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks

/// Links a group to a work item that exists.
///
/// Sentry: `GroupIntegrationDetailsEndpoint.put` in
/// `sentry/integrations/api/endpoints/group_integration_details.py`.
struct LinkIssue: IntegrationTask {
  static let name = "link_issue"
  static let summary = "links an issue to a work item"
  static let retryPolicy = TaskRetryPolicy.transient
  static let lane: TaskLane? = TaskLane("group", CodingKeys.groupID)

  /// How the journal names the link, by which a second attempt knows its own.
  private static let step = "link"
  private static let alreadyLinked = FinalFailure(
    failure: Failure(.conflict, "That issue is already linked"))

  let groupID: Int
  let integrationID: Int
  let organizationID: Int
  let key: String

  private enum CodingKeys: String, CodingKey {
    case groupID = "group_id"
    case integrationID = "integration_id"
    case organizationID = "organization_id"
    case key
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    if let result = try await context.outcome(of: Self.step) { return result }
    let place = try await context.store.read { database in
      let place = try IssuePlace.find(
        groupID: groupID, integrationID: integrationID, organizationID: organizationID,
        in: database)
      if try place.isLinked(toKey: key, in: database) { throw Self.alreadyLinked }
      return place
    }
    let client = try await context.services.clients.client(of: place.installation)
    let workItem = try await client.workItem(key)
    let link = IssueLink(
      LinkedWorkItem(workItem), in: place, title: workItem.title, description: workItem.description,
      baseURL: "\(client.baseURL)")
    let now = context.now()
    let journal = context.journal
    return try await context.store.write { database in
      let (id, isNew) = try link.save(updating: true, at: now, in: database)
      guard isNew else { throw Self.alreadyLinked }
      let result = link.result(externalIssueID: id)
      try journal.finish(Self.step, with: result, at: now, in: database)
      return result
    }
  }
}
