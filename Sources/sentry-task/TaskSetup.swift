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

  /// The connection of a run, and the clients that it makes.
  private struct Connected: Sendable {
    let service: ServiceConnection
    let clients: StoredInstallationClients
  }

  /// Connects to the services once a task needs one, with the identities of the integrations that
  /// tasks name, or with the token of `--token-file`; one of the environment installs integrations,
  /// and is used for nothing else.
  func runner(store: Store, console: Console) -> TaskRunner<IntegrationServices> {
    let sentryURL = sentry.url(console.environment)
    let connected = OnDemand(on: console) { () throws(Failure) in
      let service = try ServiceConnection(connection, on: console)
      return Connected(
        service: service,
        clients: try service.installationClients(
          store: store, override: try service.credential(usingEnvironment: false),
          sentryURL: sentryURL))
    }
    return TaskRunner(
      TaskContext(
        store: store,
        services: IntegrationServices(
          clients: ClientsOnDemand { try await connected.value().clients },
          installer: { try await connected.value().service.installer() },
          sentryURL: sentryURL)),
      redacting: { console.redaction.redacted($0) })
  }
}
