import Connections
import SentryState
import Tasks
import ToolSupport
import VSTSIntegration

/// Makes what runs tasks from the options.
struct TaskSetup {
  let connection: ConnectionOptions
  let sentry: SentryOptions

  /// Connects to the services with the identities of the integrations that tasks name, or with the
  /// token of `--token-file`, never with one of the environment.
  func runner(store: Store, console: Console) throws -> TaskRunner<IntegrationServices> {
    let sentryURL = sentry.url(console.environment)
    let service = try ServiceConnection(connection, on: console)
    let clients = try service.installationClients(
      store: store, override: try service.credential(usingEnvironment: false),
      sentryURL: sentryURL)
    return TaskRunner(
      TaskContext(
        store: store, services: IntegrationServices(clients: clients, sentryURL: sentryURL)),
      redacting: { console.redaction.apply(to: $0) })
  }
}
