import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks

/// Creates a work item for a group, and links the two.
///
/// Sentry: `GroupIntegrationDetailsEndpoint.post` in
/// `sentry/integrations/api/endpoints/group_integration_details.py`, `create_issue` in
/// `sentry/integrations/vsts/issues.py`. Unlike Sentry it makes sure that the link can be made
/// before the work item is created.
struct CreateIssue: IntegrationTask {
  static let name = "create_issue"
  static let summary = "creates a work item for an issue"
  static let retryPolicy = TaskRetryPolicy.transient
  static let lane: TaskLane? = TaskLane("group", CodingKeys.groupID)

  let groupID: Int
  let integrationID: Int
  let organizationID: Int
  let project: String
  let workItemType: String
  let title: String
  let description: String
  /// What else the work item gets, by the reference names of its fields.
  let fields: JSONObject?
  /// Whether a link that the group has to a work item of the integration is enough.
  let unlessLinked: Bool?

  private enum CodingKeys: String, CodingKey {
    case groupID = "group_id"
    case integrationID = "integration_id"
    case organizationID = "organization_id"
    case project
    case workItemType = "work_item_type"
    case title
    case description
    case fields
    case unlessLinked = "unless_linked"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let creation = WorkItemCreation(
      project: project, workItemType: workItemType, title: title, description: description,
      fields: try WorkItemFields(fields ?? [:]))
    guard !creation.project.isEmpty else {
      throw Failure(.invalidInput, "Project is required.")
    }
    guard !creation.title.isEmpty else {
      throw Failure(.invalidInput, "Title is required.")
    }
    let isBegun = try await creation.isBegun(context)
    let (place, linked) = try await context.store.read { database in
      let place = try IssuePlace.find(
        groupID: groupID, integrationID: integrationID, organizationID: organizationID,
        in: database)
      let isLinkEnough = unlessLinked == true && !isBegun
      return (place, isLinkEnough ? try place.linkedIssue(in: database) : nil)
    }
    if let linked {
      let baseURL =
        if let domainName = place.domainName {
          domainName
        } else {
          "\(try await context.services.clients.client(of: place.installation).baseURL)"
        }
      return IssueLink(linked, in: place, baseURL: baseURL)
        .result(externalIssueID: linked.id, isCreated: false)
    }
    let client = try await context.services.clients.client(of: place.installation)
    return try await client.shield.run {
      try await create(creation, in: place, client, context)
    }
  }

  private func create(
    _ creation: WorkItemCreation, in place: IssuePlace, _ client: AzureDevOpsClient,
    _ context: IntegrationContext
  ) async throws -> JSONValue {
    let workItem = try await creation.create(client, context)
    let link = IssueLink(
      workItem, in: place, title: creation.title, description: creation.description,
      baseURL: "\(client.baseURL)")
    do {
      return try await save(link, of: creation, context)
    } catch {
      var failure = Failure(error)
      failure.hint = "work item \(link.key) was created: link it with link_issue"
      throw failure
    }
  }

  private func save(
    _ link: IssueLink, of creation: WorkItemCreation, _ context: IntegrationContext
  ) async throws -> JSONValue {
    let now = context.now()
    let id = try await context.store.write { database in
      let place = link.place
      let (id, isNew) = try link.save(updating: false, at: now, in: database)
      // An attempt that was killed got as far.
      guard isNew else { return id }
      if var use = try OrganizationIntegration.find(id: place.installation.use.id, in: database) {
        let chosen = ProjectIssueDefaults(
          project: creation.project, workItemType: creation.workItemType)
        use.config = chosen.remembered(ofProject: place.group.projectID, in: use.config)
        try use.saveConfig(in: database)
      }
      return id
    }
    return link.result(externalIssueID: id, isCreated: true)
  }
}
