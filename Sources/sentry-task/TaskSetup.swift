import Connections
import VSTSIntegration
import SentryState
import ToolSupport

/// Makes what tasks work with from the options.
struct TaskSetup {
  let connection: ConnectionOptions
  let sentry: SentryOptions

  /// Connects to the services with the identities of the integrations that tasks name, or with the
  /// token of `--token-file`, never with one of the environment.
  func environment(store: Store, console: Console) throws -> TaskEnvironment {
    let sentryURL = sentry.url(console.environment)
    let service = try ServiceConnection(connection, on: console)
    let clients = try service.installationClients(
      store: store, override: try service.credential(usingEnvironment: false),
      sentryURL: sentryURL)
    return TaskEnvironment(
      store: store, clients: clients, sentryURL: sentryURL,
      redacting: { console.redaction.apply(to: $0) })
  }
}
