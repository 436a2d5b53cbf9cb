import AzureDevOps
import SQLite
import SentryState
import Tasks

/// An external issue, and the installation that it is of.
struct LinkedIssue: Sendable {
  let issue: ExternalIssue
  let installation: Installation

  /// Looks up the installation of an external issue; `nil` where there is no active one.
  static func find(
    for issue: ExternalIssue, in database: Database
  ) throws(DatabaseError) -> LinkedIssue? {
    try Installation.active(
      integrationID: issue.integrationID, organizationID: issue.organizationID, in: database
    ).map { LinkedIssue(issue: issue, installation: $0) }
  }

  func client(_ context: IntegrationContext) async throws -> AzureDevOpsClient {
    try await context.services.clients.client(of: installation)
  }
}
