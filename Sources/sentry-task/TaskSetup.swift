import Integration
import SentryState
import ToolSupport

/// Makes what tasks work with from the options.
struct TaskSetup {
  let connection: ConnectionOptions
  let sentry: SentryOptions

  func environment(store: Store, console: Console) -> TaskEnvironment {
    TaskEnvironment(
      store: store, clients: UnconnectedClients(), sentryURL: sentry.url(console.environment),
      redacting: { console.redaction.apply(to: $0) })
  }
}
