package import AzureDevOps
package import Basics
package import SentryState
package import ToolSupport
package import VSTSIntegration

/// What a run makes when it is needed for the first time, such as its connection to the service.
///
/// Where it cannot be made, the run ends as if it had been interrupted: nothing that it works on is
/// to blame.
package actor OnDemand<Value: Sendable> {
  private let console: Console
  private let make: @Sendable () throws(Failure) -> Value
  private var made: Result<Value, Failure>?

  package init(on console: Console, make: @escaping @Sendable () throws(Failure) -> Value) {
    self.console = console
    self.make = make
  }

  /// The value, made by whoever asks first.
  package func value() throws(Failure) -> Value {
    let result = made ?? Result { () throws(Failure) in try make() }
    if case .failure(let failure) = result {
      InterruptionNote.current?.set()
      if made == nil { console.stop(with: failure) }
    }
    made = result
    return try result.get()
  }
}

/// The clients of stored integrations, for which a connection is made on demand.
package struct ClientsOnDemand: InstallationClients {
  private let clients: @Sendable () async throws -> StoredInstallationClients

  package init(_ clients: @escaping @Sendable () async throws -> StoredInstallationClients) {
    self.clients = clients
  }

  package func client(
    integration: Integration, organizationID: Int
  ) async throws -> AzureDevOpsClient {
    try await clients().client(integration: integration, organizationID: organizationID)
  }

  package func jiraClient(
    integration: Integration, organization: OrganizationIntegration
  ) async throws -> JiraClient {
    try await clients().jiraClient(integration: integration, organization: organization)
  }
}
