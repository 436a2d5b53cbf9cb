package import Tasks
import AzureDevOps

/// A task of the integration, which works with the service and the store.
package protocol IntegrationTask: DurableTask where Services == IntegrationServices {}

/// What the integration's tasks work with beside the store.
package struct IntegrationServices: Sendable {
  package let clients: any InstallationClients
  /// Who installs integrations; throws why nobody can.
  let installer: @Sendable () async throws -> Installer
  /// Sentry's own public URL, where it is known.
  package let sentryURL: String?
  /// A number from 0 up to 1.
  package let random: @Sendable () -> Double

  package init(
    clients: any InstallationClients,
    installer: @escaping @Sendable () async throws -> Installer = {
      throw CredentialSource.missing
    }, sentryURL: String? = nil,
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.clients = clients
    self.installer = installer
    self.sentryURL = sentryURL
    self.random = random
  }
}

/// What a task of the integration works with.
typealias IntegrationContext = TaskContext<IntegrationServices>
