import Basics
package import JSON
package import SQLite
package import SentryState

/// What a task works with: the store, its services, the clock, a log, and a way to cause others.
package struct TaskContext<Services: Sendable>: Sendable {
  package let store: Store
  package let services: Services
  package let now: @Sendable () -> Timestamp
  /// What earlier attempts of the task have done that must not be done twice.
  package let journal: TaskJournal
  /// Whether the tasks that are caused are put on the queue, not run at once.
  private let isDeferring: Bool
  private let attempt = Guarded(Attempt<Services>())

  package init(
    store: Store, services: Services, now: @escaping @Sendable () -> Timestamp = Timestamp.now
  ) {
    self.init(
      store: store, services: services, now: now, journal: .none, isDeferring: false)
  }

  private init(
    store: Store, services: Services, now: @escaping @Sendable () -> Timestamp,
    journal: TaskJournal, isDeferring: Bool
  ) {
    self.store = store
    self.services = services
    self.now = now
    self.journal = journal
    self.isDeferring = isDeferring
  }

  /// The same for an attempt of its own, with a log that is empty.
  func forAttempt(journal: TaskJournal, deferring isDeferring: Bool) -> TaskContext {
    TaskContext(
      store: store, services: services, now: now, journal: journal, isDeferring: isDeferring)
  }

  /// Notes a log event; analytics events are noted under their own names.
  package func log(_ name: String, _ fields: JSONObject = [:]) {
    attempt.withLock { $0.log.append(LogEvent(name, fields)) }
  }

  /// What was logged, in order.
  var log: [LogEvent] { attempt.withLock { $0.log } }

  /// What a step of the task came to, if an earlier attempt has done it.
  package func outcome(of step: String) async throws -> JSONValue? {
    let journal = journal
    let record = try await store.read { try journal.record(of: step, in: $0) }
    return if case .done(let outcome)? = record { outcome } else { nil }
  }

  /// Runs `body` in a transaction of the store that can cause other tasks too.
  ///
  /// What is rolled back has caused nothing.
  package func write<Result: Sendable>(
    _ body: @Sendable (Database, TaskEmitter<Services>) throws -> Result
  ) async throws -> Result {
    let (result, emitted) = try await store.write { database in
      let emitter = emitter(in: database)
      return (try body(database, emitter), emitter.emitted)
    }
    note(emitted)
    return result
  }

  func emitter(in database: Database) -> TaskEmitter<Services> {
    TaskEmitter(in: database, queueingAt: isDeferring ? now() : nil)
  }

  /// Forgets what was logged and caused, before the task is run from its beginning.
  func startAgain() {
    attempt.withLock { $0 = Attempt() }
  }

  /// Takes the tasks that a committed transaction has caused.
  func note(_ emitted: [EmittedTask<Services>]) {
    attempt.withLock { $0.emitted += emitted }
  }

  /// The tasks that were caused, in order.
  var emitted: [EmittedTask<Services>] { attempt.withLock { $0.emitted } }
}

/// What one attempt of a task leaves beside its result.
private struct Attempt<Services: Sendable> {
  var log: [LogEvent] = []
  var emitted: [EmittedTask<Services>] = []
}
