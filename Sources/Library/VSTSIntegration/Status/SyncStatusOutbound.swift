import AzureDevOps
import Basics
import JSON
import SentryState
import Web

/// Sets the state of a work item by whether a linked group is resolved.
///
/// Source: `sync_status_outbound`, §6.7.
enum SyncStatusOutbound: IntegrationTask {
  static let definition = TaskDefinition(
    "sync_status_outbound", "sets a work item's state by whether the issue is resolved",
    parameters: [
      .required("group_id", .integer), .required("external_issue_id", .integer),
    ],
    retryPolicy: .standard(
      ignoring: [
        .apiError(.unauthorized), .apiError(.notFound), .apiError(saying: "TF401320"),
        .invalidIdentity,
      ]),
    lane: TaskLane("external_issue", "external_issue_id"))

  static func call(groupID: Int, externalIssueID: Int) -> TaskCall {
    TaskCall(
      definition.name,
      ["group_id": .number(groupID), "external_issue_id": .number(externalIssueID)])
  }

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    enum Found {
      case noGroup
      case nothingToDo
      case sync(LinkedIssue, isResolved: Bool)
    }
    let found = try await context.store.read { database -> Found in
      guard let group = try Group.find(id: arguments.int("group_id"), in: database),
        let status = GroupStatus(rawValue: group.status),
        status == .unresolved || status == .resolved
      else { return .noGroup }
      guard
        let issue = try ExternalIssue.find(
          id: arguments.int("external_issue_id"), in: database),
        let linked = try LinkedIssue.find(for: issue, in: database),
        linked.installation.wants(.outboundStatus)
      else { return .nothingToDo }
      return .sync(linked, isResolved: status == .resolved)
    }
    switch found {
    case .noGroup: return false
    case .nothingToDo: return nil
    case .sync(let linked, let isResolved):
      let sync = StatusSyncOutbound(linked: linked, isResolved: isResolved, context: context)
      try await sync.run()
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
}
