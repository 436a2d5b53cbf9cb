import AzureDevOps
import Failures
import Integration
import SentryState

/// No clients: tasks that call the service fail.
struct UnconnectedClients: InstallationClients {
  func client(
    integration: Integration, organizationID: Int
  ) async throws -> AzureDevOpsClient {
    throw Failure(.config, "no client for integration \(integration.id)")
  }
}
