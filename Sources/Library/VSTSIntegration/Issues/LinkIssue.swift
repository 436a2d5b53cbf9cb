import AzureDevOps
import JSON
import SentryState

/// Links a group to a work item that exists.
///
/// Source: `GroupIntegrationDetailsEndpoint.put`, §4.6 and §4.7.
enum LinkIssue: IntegrationTask {
  static let definition = TaskDefinition(
    "link_issue", "links an issue to a work item",
    parameters: [
      .required("group_id", .integer), .required("integration_id", .integer),
      .required("organization_id", .integer), .required("key", .text),
    ],
    retryPolicy: .transient, lane: TaskLane("group", "group_id"))

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    let key = arguments.text("key")
    let place = try await context.store.read { database in
      let place = try IssuePlace.find(
        groupID: arguments.int("group_id"), integrationID: arguments.int("integration_id"),
        organizationID: arguments.int("organization_id"), in: database)
      if try place.isLinked(toKey: key, in: database) { throw IssueLink.alreadyLinked }
      return place
    }
    let client = try await context.clients.client(
      integration: place.integration, organizationID: place.use.organizationID)
    let workItem = try await client.workItem(key)
    let link = IssueLink(
      workItem, in: place, title: workItem.title, description: workItem.description,
      baseURL: "\(client.baseURL)")
    let now = context.now()
    let id = try await context.store.write { database in
      try link.save(updating: true, at: now, in: database)
    }
    return link.result(externalIssueID: id)
  }
}
