import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import Web

/// Sets the state of a work item by whether a linked group is resolved, to what its project is
/// mapped to.
///
/// Sentry: `sentry/integrations/tasks/sync_status_outbound.py`, and `sync_status_outbound` in
/// `sentry/integrations/vsts/issues.py`.
struct SyncStatusOutbound: IntegrationTask {
  static let name = "sync_status_outbound"
  static let summary = "sets a work item's state by whether the issue is resolved"
  static let retryPolicy = TaskRetryPolicy.standard(
    ignoring: [
      .apiError(.unauthorized), .apiError(.notFound), .apiError(saying: "TF401320"),
      .invalidIdentity,
    ])
  static let lane: TaskLane? = TaskLane("external_issue", CodingKeys.externalIssueID)

  let groupID: Int
  let externalIssueID: Int

  private enum CodingKeys: String, CodingKey {
    case groupID = "group_id"
    case externalIssueID = "external_issue_id"
  }

  /// What there is to do, by the store.
  private enum Finding {
    case noGroup
    case nothing
    case sync(LinkedIssue, isResolved: Bool)
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    switch try await finding(context) {
    case .noGroup: return false
    case .nothing: return nil
    case .sync(let linked, let isResolved):
      try await sync(linked, isResolved: isResolved, context)
      context.log(
        "integration.issue.status.synced",
        [
          "provider": .string(linked.installation.integration.provider),
          "id": .number(linked.installation.integration.id),
          "organization_id": .number(linked.issue.organizationID),
        ])
      return nil
    }
  }

  private func finding(_ context: IntegrationContext) async throws -> Finding {
    try await context.store.read { database in
      guard let group = try Group.find(id: groupID, in: database),
        let status = GroupStatus(rawValue: group.status),
        status == .unresolved || status == .resolved
      else { return .noGroup }
      guard let issue = try ExternalIssue.find(id: externalIssueID, in: database),
        let linked = try LinkedIssue.find(for: issue, in: database),
        linked.installation.wants(.outboundStatus)
      else { return .nothing }
      return .sync(linked, isResolved: status == .resolved)
    }
  }

  /// Sets the state, unless the work item's project is not mapped.
  private func sync(
    _ linked: LinkedIssue, isResolved: Bool, _ context: IntegrationContext
  ) async throws {
    var fields: JSONObject = [
      "integration_id": .number(linked.installation.integration.id),
      "is_resolved": .bool(isResolved), "issue_key": .string(linked.issue.key),
    ]
    let client = try await linked.client(context)
    let workItem = try await client.workItem(linked.issue.key)
    let mapping = try await mapping(of: workItem, client, linked.installation.use, context)
    let state = isResolved ? mapping?.resolvedStatus : mapping?.unresolvedStatus
    guard let state, !state.isEmpty else {
      context.log("vsts.external-project-not-found", fields)
      return
    }
    do throws(APIError) {
      try await client.updateWorkItem(linked.issue.key, .update(state: .replaced(state)))
    } catch {
      fields["exception"] = .string(error.failure.message)
      context.log("vsts.failed-to-change-status", fields)
      throw error
    }
  }

  /// The states that the project of a work item is mapped to.
  private func mapping(
    of workItem: WorkItem, _ client: AzureDevOpsClient, _ use: OrganizationIntegration,
    _ context: IntegrationContext
  ) async throws -> IntegrationExternalProject? {
    guard let name = workItem.teamProject,
      let project = try await client.firstProject(named: name)
    else { return nil }
    return try await context.store.read { database in
      try IntegrationExternalProject.find(
        organizationIntegrationID: use.id, externalID: project.id, in: database)
    }
  }
}
