import SQLite
import Basics
import JSON
import SentryState

extension TaskRunner {
  /// Runs tasks once, now, and then the tasks that they cause, each once; with `deferring` those
  /// are left on the queue.
  ///
  /// Those that were prepared to be run together, which must be of one name, are run in one
  /// transaction. Throws an error of the store, and a `CancellationError` when it is cancelled.
  package func run(_ calls: [PreparedCall], deferring: Bool) async throws -> [TaskRun] {
    if let first = calls.first, first.isBatched,
      let task = try? registry.task(first.call.name) as? any BatchTask.Type
    {
      return try await run(calls, as: task, deferring: deferring)
    }
    var runs: [TaskRun] = []
    for prepared in calls {
      runs.append(
        try await deferring ? runDeferring(prepared.call) : run(prepared.call))
    }
    return runs
  }

  private func run<Batch: BatchTask>(
    _ calls: [PreparedCall], as task: Batch.Type, deferring: Bool
  ) async throws -> [TaskRun] {
    let emitters = calls.map { _ in deferring ? queueingEmitter() : EmittedTasks() }
    let contexts = emitters.map { environment.context(emitter: $0) }
    let results = try await results(of: calls, contexts, as: task)
    var runs: [TaskRun] = []
    for (index, prepared) in calls.enumerated() {
      let outcome: TaskOutcome =
        switch results[index] {
        case .success(let value): .succeeded(value)
        case .failure(let error): self.outcome(of: error, by: task.definition.retryPolicy)
        }
      let emitter = emitters[index]
      let emitted = try await deferring ? queued(by: emitter) : runEmitted(by: emitter)
      runs.append(
        TaskRun(
          call: prepared.call, outcome: outcome, log: contexts[index].log, emitted: emitted))
    }
    return runs
  }

  /// Runs the jobs that there are; where the transaction fails, so do they all.
  private func results<Batch: BatchTask>(
    of calls: [PreparedCall], _ contexts: [TaskContext], as task: Batch.Type
  ) async throws(CancellationError) -> [Result<JSONValue, any Error>] {
    let jobs = calls.map { prepared in
      Result { try job(of: prepared, as: task) }
    }
    let ready = zip(jobs, contexts).compactMap { job, context in
      (try? job.get()).map { (job: $0, context: context) }
    }
    let done: [Result<JSONValue, any Error>]
    do {
      done = try await environment.store.write { try task.run(ready, in: $0) }
    } catch {
      if Task.isCancelled { throw CancellationError() }
      done = ready.map { _ in .failure(error) }
    }
    var next = done.makeIterator()
    return jobs.map { job in
      switch job {
      case .failure(let error): .failure(error)
      case .success: next.next() ?? .success(.null)
      }
    }
  }

  private func job<Batch: BatchTask>(
    of prepared: PreparedCall, as task: Batch.Type
  ) throws -> Batch.Job {
    guard let job = try prepared.job?.get() as? Batch.Job else {
      throw Failure(.internal, "task '\(prepared.call.name)' was not prepared")
    }
    return job
  }
}
