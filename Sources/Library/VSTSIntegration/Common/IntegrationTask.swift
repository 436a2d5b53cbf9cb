package import Tasks

/// A task of the integration, which works with the service and the store.
package protocol IntegrationTask: DurableTask where Services == IntegrationServices {}

/// What the integration's tasks work with beside the store.
package struct IntegrationServices: Sendable {
  package let clients: any InstallationClients
  /// Sentry's own public URL, where it is known.
  package let sentryURL: String?
  /// A number from 0 up to 1.
  package let random: @Sendable () -> Double

  package init(
    clients: any InstallationClients, sentryURL: String? = nil,
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.clients = clients
    self.sentryURL = sentryURL
    self.random = random
  }
}

/// What a task of the integration works with.
typealias IntegrationContext = TaskContext<IntegrationServices>
