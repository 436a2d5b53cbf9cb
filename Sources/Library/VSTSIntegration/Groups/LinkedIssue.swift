import AzureDevOps
import SQLite
import SentryState
import Tasks

/// An external issue, and the installation that it is of.
struct LinkedIssue: Sendable {
  let issue: ExternalIssue
  let installation: Installation

  /// Looks up the installation of an external issue; `nil` where there is no active one, or where it
  /// is one of another service: issues of Jira or Opsgenie are not for the tasks of Azure DevOps.
  static func find(
    for issue: ExternalIssue, in database: Database
  ) throws(DatabaseError) -> LinkedIssue? {
    guard
      let installation = try Installation.active(
        integrationID: issue.integrationID, organizationID: issue.organizationID, in: database),
      installation.integration.isAzureDevOps
    else { return nil }
    return LinkedIssue(issue: issue, installation: installation)
  }

  /// Whether an external issue is one of another service; what is not in the store is not.
  static func isOfAnotherService(
    externalIssueID: Int, in database: Database
  ) throws(DatabaseError) -> Bool {
    guard let issue = try ExternalIssue.find(id: externalIssueID, in: database),
      let integration = try Integration.find(id: issue.integrationID, in: database)
    else { return false }
    return !integration.isAzureDevOps
  }

  func client(_ context: IntegrationContext) async throws -> AzureDevOpsClient {
    try await context.services.clients.client(of: installation)
  }
}
