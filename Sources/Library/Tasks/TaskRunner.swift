package import Basics
import JSON
import SentryState

/// Runs tasks, and judges how they end by their retry policies.
///
/// Sentry: the decorator `retry` in `sentry/tasks/base.py`.
package struct TaskRunner<Services: Sendable>: Sendable {
  private let context: TaskContext<Services>
  private let redacting: @Sendable (Failure) -> Failure

  /// Takes what tasks work with, and what takes credentials out of their failures.
  package init(
    _ context: TaskContext<Services>,
    redacting: @escaping @Sendable (Failure) -> Failure = { $0 }
  ) {
    self.context = context
    self.redacting = redacting
  }

  /// Runs a task once, now, and after it every task that it causes, each once; with `deferring`
  /// those are put on the queue, in the transaction that causes them.
  ///
  /// Throws an error of the store, and a `CancellationError` when it is cancelled.
  package func run(
    _ task: any DurableTask<Services>, deferring: Bool = false
  ) async throws -> TaskRun {
    try await run(task, journal: TaskJournal(of: TaskCall(task)), deferring: deferring)
  }

  private func run(
    _ task: any DurableTask<Services>, journal: TaskJournal, deferring: Bool
  ) async throws -> TaskRun {
    let context = context.forAttempt(journal: journal, deferring: deferring)
    let interruption = InterruptionNote()
    let result = await InterruptionNote.$current.withValue(interruption) {
      await Result { try await task.run(in: context) }
    }
    return try await ending(of: task, with: result, in: context, isVoid: interruption.isSet)
  }

  /// Takes it that whoever asked for these runs knows what they came to: the same calls begin anew.
  ///
  /// Throws an error of the store.
  package func forget(_ runs: [TaskRun]) async throws {
    guard try await context.store.read({ try TaskJournal.hasCalls(in: $0) }) else { return }
    try await context.store.write { database in
      for run in runs.flatMap(\.all) {
        try TaskJournal(of: run.call).end(with: run.outcome, in: database)
      }
    }
  }

  /// Runs tasks as if one after another, in one transaction where they can share it.
  package func run(
    _ tasks: [any DurableTask<Services>], deferring: Bool = false
  ) async throws -> [TaskRun] {
    if tasks.count > 1, let first = tasks.first as? any BatchTask<Services>,
      tasks.allSatisfy(first.canShareTransaction)
    {
      return try await run(tasks, like: first, deferring: deferring)
    }
    var runs: [TaskRun] = []
    for task in tasks { runs.append(try await run(task, deferring: deferring)) }
    return runs
  }

  private func run<Batch: BatchTask<Services>>(
    _ tasks: [any DurableTask<Services>], like _: Batch, deferring: Bool
  ) async throws -> [TaskRun] {
    let batch = tasks.compactMap { $0 as? Batch }.map { task in
      (task: task, context: context.forAttempt(journal: .none, deferring: deferring))
    }
    var runs: [TaskRun] = []
    for ((task, context), result) in zip(batch, await Batch.run(batch)) {
      runs.append(try await ending(of: task, with: result, in: context, isVoid: false))
    }
    return runs
  }

  /// What an attempt came to, and what it caused; an attempt is void where a request of it was
  /// interrupted, whatever it made of that.
  private func ending(
    of task: any DurableTask<Services>, with result: Result<JSONValue, any Error>,
    in context: TaskContext<Services>, isVoid: Bool
  ) async throws -> TaskRun {
    let call = TaskCall(task)
    let policy = type(of: task).retryPolicy
    let outcome: TaskOutcome
    switch result {
    case .success(let value):
      if isVoid { throw CancellationError() }
      outcome = .succeeded(value)
    case .failure(let error):
      // What may have been done already is not to be done again.
      if isVoid || Task.isCancelled, !(error is FinalFailure) { throw CancellationError() }
      let failure = redacting(Failure(error))
      if policy.ignores(error) {
        context.logHalt(of: call.name, by: Failure(error))
        outcome = .succeeded(.null)
      } else if policy.retries(error) {
        let asked = min(failure.retryAfter ?? 0, longestPause)
        outcome = .retry(failure, after: max(policy.delay, asked))
      } else {
        outcome = .failed(failure)
      }
    }
    return TaskRun(
      call: call, outcome: outcome, log: context.log, emitted: try await emitted(by: context))
  }

  private func emitted(by context: TaskContext<Services>) async throws -> [TaskRun.Emitted] {
    var emitted: [TaskRun.Emitted] = []
    for caused in context.emitted {
      if let id = caused.id {
        emitted.append(.queued(TaskCall(caused.task), id: id))
      } else {
        emitted.append(.run(try await run(caused.task)))
      }
    }
    return emitted
  }
}

extension TaskRunner {
  /// Runs a task of the queue once, and leaves what it causes there; `nil` where it was
  /// interrupted.
  ///
  /// One whose record asks for no task has failed for good, and so has one whose last attempt
  /// fails.
  package func run(_ leased: LeasedTask, of registry: TaskRegistry<Services>) async -> TaskRun? {
    let task: any DurableTask<Services>
    do throws(Failure) {
      task = try registry.task(in: leased.object)
      try type(of: task).requireQueueable()
    } catch {
      return TaskRun(call: leased.call, outcome: .failed(error))
    }
    var run: TaskRun
    do {
      run = try await self.run(task, journal: TaskJournal(ofTask: leased.id), deferring: true)
    } catch is CancellationError {
      return nil
    } catch {
      run = TaskRun(
        call: TaskCall(task),
        outcome: .retry(Failure(error), after: type(of: task).retryPolicy.delay))
    }
    if case .retry(let failure, _) = run.outcome, leased.attempts >= leased.mostAttempts {
      run.outcome = .failed(failure)
    }
    return run
  }
}

/// The longest wait for a service that a task is put off by, in seconds: an absurd one would close
/// its lane for as long.
private let longestPause = 3600.0

extension TaskContext {
  /// Notes the error that a task ends quietly with, where Sentry counts a halt.
  fileprivate func logHalt(of task: String, by failure: Failure) {
    log(
      "\(task).halt",
      ["kind": .string(failure.kind.rawValue), "error": .string(failure.message)])
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do {
      self = .success(try await body())
    } catch {
      self = .failure(error)
    }
  }
}
