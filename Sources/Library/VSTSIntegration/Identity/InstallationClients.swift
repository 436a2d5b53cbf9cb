package import AzureDevOps
import Basics
package import SentryState

/// Makes the clients of stored integrations.
package protocol InstallationClients: Sendable {
  /// A client with the integration's base URL, repaired if need be, and its identity.
  ///
  /// Sentry: `VstsIntegration.get_client` in `sentry/integrations/vsts/integration.py`.
  func client(
    integration: Integration, organizationID: Int
  ) async throws -> AzureDevOpsClient

  /// A client with the base URL of an integration of Jira, and an organization's identity.
  func jiraClient(
    integration: Integration, organization: OrganizationIntegration
  ) async throws -> JiraClient
}

extension InstallationClients {
  func client(of installation: Installation) async throws -> AzureDevOpsClient {
    try await client(
      integration: installation.integration, organizationID: installation.organizationID)
  }

  package func jiraClient(
    integration: Integration, organization: OrganizationIntegration
  ) async throws -> JiraClient {
    throw Failure(.config, "there are no clients for integrations of Jira")
  }
}
