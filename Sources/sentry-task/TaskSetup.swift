import Basics
import Connections
import SentryState
import Tasks
import ToolSupport
import VSTSIntegration

/// Makes what runs tasks from the options.
struct TaskSetup {
  let connection: ConnectionOptions
  let sentry: SentryOptions

  /// Connects to the services once a task needs one, with the identities of the integrations that
  /// tasks name, or with the token of `--token-file`, never with one of the environment.
  func runner(store: Store, console: Console) -> TaskRunner<IntegrationServices> {
    let sentryURL = sentry.url(console.environment)
    let clients = OnDemand(on: console) { () throws(Failure) in
      let service = try ServiceConnection(connection, on: console)
      return try service.installationClients(
        store: store, override: try service.credential(usingEnvironment: false),
        sentryURL: sentryURL)
    }
    return TaskRunner(
      TaskContext(
        store: store,
        services: IntegrationServices(clients: ClientsOnDemand(clients), sentryURL: sentryURL)),
      redacting: { console.redaction.redacted($0) })
  }
}
