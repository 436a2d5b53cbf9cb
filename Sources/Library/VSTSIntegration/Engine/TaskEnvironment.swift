package import Basics
package import SentryState

/// What the tasks of a run work with, each in a context of its own.
package struct TaskEnvironment: Sendable {
  package let store: Store
  package let clients: any InstallationClients
  package let now: @Sendable () -> Timestamp
  package let random: @Sendable () -> Double
  /// Sentry's own public URL, where it is known.
  package let sentryURL: String?
  /// Takes credentials out of what is kept of a failure.
  package let redacting: @Sendable (Failure) -> Failure

  package init(
    store: Store, clients: any InstallationClients, sentryURL: String? = nil,
    now: @escaping @Sendable () -> Timestamp = Timestamp.now,
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
    redacting: @escaping @Sendable (Failure) -> Failure = { $0 }
  ) {
    self.store = store
    self.clients = clients
    self.sentryURL = sentryURL
    self.now = now
    self.random = random
    self.redacting = redacting
  }

  func context(emitter: any TaskEmitter) -> TaskContext {
    TaskContext(
      store: store, clients: clients, emitter: emitter, sentryURL: sentryURL, now: now,
      random: random)
  }
}
