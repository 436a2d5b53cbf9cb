import AzureDevOps
import Basics
import JSON
import SentryState
import Web

/// Takes a group's status over to a work item, by the states that its project is mapped to.
///
/// Source: `sync_status_outbound`, §4.11.
struct StatusSyncOutbound {
  let linked: LinkedIssue
  let isResolved: Bool
  let context: TaskContext

  /// Sets the state, unless the work item's project is not mapped.
  func run() async throws {
    let client = try await linked.client(context)
    let workItem = try await client.workItem(linked.issue.key)
    guard let state = try await state(for: workItem, client) else {
      context.log("vsts.external-project-not-found", fields)
      return
    }
    do throws(APIError) {
      try await client.updateWorkItem(linked.issue.key, .update(state: .replaced(state)))
    } catch {
      var fields = fields
      fields["exception"] = .string(error.failure.message)
      context.log("vsts.failed-to-change-status", fields)
      throw error
    }
  }

  private func state(
    for workItem: WorkItem, _ client: AzureDevOpsClient
  ) async throws -> String? {
    guard let name = workItem.teamProject,
      let project = try await client.firstProject(where: { $0.name == name })
    else { return nil }
    let useID = linked.installation.use.id
    let mapping = try await context.store.read { database in
      try IntegrationExternalProject.find(
        organizationIntegrationID: useID, externalID: project.id, in: database)
    }
    let state = isResolved ? mapping?.resolvedStatus : mapping?.unresolvedStatus
    return state.flatMap { $0.isEmpty ? nil : $0 }
  }

  private var fields: JSONObject {
    [
      "integration_id": .number(linked.installation.integration.id),
      "is_resolved": .bool(isResolved), "issue_key": .string(linked.issue.key),
    ]
  }
}
