import AzureDevOps
import SQLite
import Basics
import JSON
import SentryState
import Web

/// An external issue, and its organization's use of the integration that it is of.
struct LinkedIssue: Sendable {
  let issue: ExternalIssue
  let integration: Integration
  let use: OrganizationIntegration

  /// Looks up what an external issue belongs to; `nil` where the integration is not there or not
  /// active, or the organization does not use it.
  static func find(
    for issue: ExternalIssue, in database: Database
  ) throws(DatabaseError) -> LinkedIssue? {
    guard let integration = try Integration.find(id: issue.integrationID, in: database),
      integration.isActive,
      let use = try OrganizationIntegration.find(
        organizationID: issue.organizationID, integrationID: integration.id, in: database),
      use.status == ObjectStatus.active.rawValue
    else { return nil }
    return LinkedIssue(issue: issue, integration: integration, use: use)
  }

  /// Whether the organization wants an attribute kept in step; no change goes back to the
  /// integration that it came from.
  ///
  /// Source: `should_sync`, §5.5.
  func wants(_ attribute: SyncAttribute, changedBy source: AssignmentSource? = nil) -> Bool {
    source?.integrationID != integration.id && attribute.isOn(in: use.config)
  }

  func client(_ context: TaskContext) async throws -> AzureDevOpsClient {
    try await context.clients.client(
      integration: integration, organizationID: issue.organizationID)
  }
}
