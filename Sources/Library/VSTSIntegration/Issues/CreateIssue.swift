import AzureDevOps
import Basics
import JSON
import SentryState

/// Creates a work item for a group, and links the two.
///
/// Source: `create_issue`, `GroupIntegrationDetailsEndpoint.post`, §4.6. Unlike Sentry it makes sure
/// that the link can be made before the work item is created.
enum CreateIssue: IntegrationTask {
  static let definition = TaskDefinition(
    "create_issue", "creates a work item for an issue",
    parameters: [
      .required("group_id", .integer), .required("integration_id", .integer),
      .required("organization_id", .integer), .required("project", .text),
      .required("work_item_type", .text), .required("title", .text),
      .required("description", .text),
    ],
    retryPolicy: .transient, lane: TaskLane("group", "group_id"))

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    let creation = WorkItemCreation(
      project: arguments.text("project"), workItemType: arguments.text("work_item_type"),
      title: arguments.text("title"), description: arguments.text("description"))
    guard !creation.project.isEmpty else {
      throw Failure(.invalidInput, "Project is required.")
    }
    guard !creation.title.isEmpty else {
      throw Failure(.invalidInput, "Title is required.")
    }
    let place = try await context.store.read { database in
      try IssuePlace.find(
        groupID: arguments.int("group_id"), integrationID: arguments.int("integration_id"),
        organizationID: arguments.int("organization_id"), in: database)
    }
    let client = try await context.clients.client(
      integration: place.integration, organizationID: place.use.organizationID)
    return try await client.shield.run {
      try await create(creation, in: place, client, context)
    }
  }

  private static func create(
    _ creation: WorkItemCreation, in place: IssuePlace, _ client: AzureDevOpsClient,
    _ context: TaskContext
  ) async throws -> JSONValue {
    let workItem = try await creation.create(in: place, client, context)
    let link = IssueLink(
      workItem, in: place, title: creation.title, description: creation.description,
      baseURL: "\(client.baseURL)")
    do {
      return try await save(link, of: creation, context)
    } catch {
      var failure = Failure(error)
      failure.hint = "work item \(link.key) was created: link it with link_issue"
      throw FinalFailure(failure: failure)
    }
  }

  private static func save(
    _ link: IssueLink, of creation: WorkItemCreation, _ context: TaskContext
  ) async throws -> JSONValue {
    let now = context.now()
    let id = try await context.store.write { database in
      let place = link.place
      let id = try link.save(updating: false, at: now, in: database)
      if var use = try OrganizationIntegration.find(id: place.use.id, in: database) {
        let chosen = ProjectIssueDefaults(
          project: creation.project, workItemType: creation.workItemType)
        use.config = chosen.remembered(ofProject: place.group.projectID, in: use.config)
        try use.saveConfig(in: database)
      }
      try PendingCreation.end(creation.request(in: place), in: database)
      return id
    }
    return link.result(externalIssueID: id)
  }
}
