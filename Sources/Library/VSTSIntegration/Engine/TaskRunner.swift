import SQLite
import Basics
import Web
import JSON
import SentryState

/// Runs tasks, and judges how they end by their retry policies.
///
/// Source: the `retry` wrapper, §6.0.
package struct TaskRunner: Sendable {
  let registry: TaskRegistry
  let environment: TaskEnvironment

  package init(registry: TaskRegistry = .standard, environment: TaskEnvironment) {
    self.registry = registry
    self.environment = environment
  }

  /// Runs a task once, now, and after it every task that it causes, each once.
  ///
  /// Throws an error of the store, and a `CancellationError` when it is cancelled.
  package func run(_ call: TaskCall) async throws -> TaskRun {
    let emitter = EmittedTasks()
    let (outcome, log) = try await attempt(call, emitter: emitter)
    return TaskRun(
      call: call, outcome: outcome, log: log, emitted: try await runEmitted(by: emitter))
  }

  /// Runs a task once, and leaves what it causes on the queue, where it is put in the transaction
  /// of what causes it.
  ///
  /// Throws an error of the store, and a `CancellationError` when it is cancelled.
  package func runDeferring(_ call: TaskCall) async throws -> TaskRun {
    let emitter = queueingEmitter()
    let (outcome, log) = try await attempt(call, emitter: emitter)
    return TaskRun(
      call: call, outcome: outcome, log: log, emitted: try await queued(by: emitter))
  }

  /// What puts the tasks that are caused on the queue.
  func queueingEmitter() -> EmittedTasks {
    let (registry, now) = (registry, environment.now)
    return EmittedTasks { call, database throws(DatabaseError) in
      try TaskQueue(in: database, at: now()).put(registry.task(for: call)).id
    }
  }

  /// Runs the tasks that were caused.
  func runEmitted(by emitter: EmittedTasks) async throws -> [TaskRun.Emitted] {
    var emitted: [TaskRun.Emitted] = []
    for emission in try await emitter.take(from: environment.store) {
      emitted.append(.run(try await run(emission.call)))
    }
    return emitted
  }

  /// The tasks that were put on the queue.
  func queued(by emitter: EmittedTasks) async throws -> [TaskRun.Emitted] {
    try await emitter.take(from: environment.store).map { emission in
      .queued(emission.call, id: emission.id ?? 0)
    }
  }

  private func attempt(
    _ call: TaskCall, emitter: EmittedTasks
  ) async throws(CancellationError) -> (TaskOutcome, [LogEvent]) {
    let task: any IntegrationTask.Type
    let arguments: TaskArguments
    do throws(Failure) {
      task = try registry.task(call.name)
      arguments = try TaskArguments(call.kwargs, for: task.definition)
    } catch {
      return (.failed(error), [])
    }
    let context = environment.context(emitter: emitter)
    let interruption = InterruptionNote()
    do {
      let result = try await InterruptionNote.$current.withValue(interruption) {
        try await task.run(arguments, in: context)
      }
      if interruption.isSet { throw CancellationError() }
      return (.succeeded(result), context.log)
    } catch {
      let isInterrupted = Task.isCancelled || interruption.isSet
      // What may have been done already is not to be done again.
      if isInterrupted, !(error is FinalFailure) { throw CancellationError() }
      let policy = task.definition.retryPolicy
      let outcome = outcome(of: error, by: policy)
      if policy.disposition(of: error) == .ignore { context.logHalt(of: call.name, by: error) }
      return (outcome, context.log)
    }
  }

  /// What becomes of a task that threw an error.
  func outcome(of error: any Error, by policy: TaskRetryPolicy) -> TaskOutcome {
    let failure = environment.redacting(Failure(error))
    return switch policy.disposition(of: error) {
    case .ignore: .succeeded(.null)
    case .fail: .failed(failure)
    case .retry: .retry(failure)
    }
  }
}

extension TaskRunner {
  /// Runs a task that was claimed, and says what is to become of it in the queue.
  ///
  /// No run is returned where it was interrupted.
  func work(on task: LeasedTask) async -> (TaskQueue.Ending, TaskRun?) {
    let call = task.call
    let run: TaskRun
    do {
      run = try await runDeferring(call)
    } catch is CancellationError {
      return (.givenBack, nil)
    } catch {
      let failure = Failure(error)
      run = TaskRun(call: call, outcome: .retry(failure))
    }
    switch run.outcome {
    case .succeeded: return (.succeeded, run)
    case .failed(let failure): return (.dead(failure), run)
    case .retry(let failure) where task.attempts >= task.mostAttempts:
      let last = TaskRun(
        call: call, outcome: .failed(failure), log: run.log, emitted: run.emitted)
      return (.dead(failure), last)
    case .retry(let failure):
      return (.retry(failure, after: max(delay(of: call), failure.retryAfter ?? 0)), run)
    }
  }

  private func delay(of call: TaskCall) -> Double {
    let policy = try? registry.task(call.name).definition.retryPolicy
    return (policy ?? .standard).delay
  }
}
