import Connections
import Basics
import SentryState
import ToolSupport
import VSTSIntegration

/// How a run reaches the service, and the stored integrations' own services.
struct ServiceAccess {
  let connection: ServiceConnection
  /// The store of the run, where it has one, and the clients of its integrations.
  let store: Store?
  let clients: StoredInstallationClients?

  init(_ command: ReplayWebhooks, _ store: Store?, on console: Console) throws(Failure) {
    connection = try ServiceConnection(command.connection, on: console)
    self.store = store
    guard let store else {
      clients = nil
      return
    }
    clients = try connection.installationClients(
      store: store, override: try connection.credential(usingEnvironment: false),
      sentryURL: command.sentry.url(console.environment))
  }
}
