import Database
import Failures
import JSON
import SentryState

extension TaskRunner {
  /// Whether tasks of this name are run in one transaction where there are several.
  package func isBatched(_ name: String) -> Bool {
    (try? registry.task(name)) is any BatchTask.Type
  }

  /// Runs tasks of one name once, now, in one transaction if they can be, and then the tasks that
  /// they cause, each once; with `deferring` those are left on the queue.
  ///
  /// Throws an error of the store, and a `CancellationError` when it is cancelled.
  package func run(_ calls: [TaskCall], deferring: Bool) async throws -> [TaskRun] {
    if calls.count > 1, let name = calls.first?.name,
      let task = try? registry.task(name) as? any BatchTask.Type
    {
      return try await run(calls, as: task, deferring: deferring)
    }
    var runs: [TaskRun] = []
    for call in calls {
      runs.append(try await deferring ? runDeferring(call) : run(call))
    }
    return runs
  }

  private func run<Batch: BatchTask>(
    _ calls: [TaskCall], as task: Batch.Type, deferring: Bool
  ) async throws -> [TaskRun] {
    let emitters = calls.map { _ in deferring ? queueingEmitter() : EmittedTasks() }
    let contexts = emitters.map { environment.context(emitter: $0) }
    let jobs = await jobs(of: calls, as: task)
    let results = try await results(of: jobs, contexts, as: task)
    var runs: [TaskRun] = []
    for (index, call) in calls.enumerated() {
      let outcome: TaskOutcome =
        switch results[index] {
        case .success(let value): .succeeded(value)
        case .failure(let error): self.outcome(of: error, by: task.definition.retryPolicy)
        }
      let emitter = emitters[index]
      let emitted = try await deferring ? queued(by: emitter) : runEmitted(by: emitter)
      runs.append(
        TaskRun(call: call, outcome: outcome, log: contexts[index].log, emitted: emitted))
    }
    return runs
  }

  /// Makes the jobs, on all processors where they are many.
  private func jobs<Batch: BatchTask>(
    of calls: [TaskCall], as task: Batch.Type
  ) async -> [Result<Batch.Job, any Error>] {
    let chunk = 125
    return await withTaskGroup(of: (Int, [Result<Batch.Job, any Error>]).self) { group in
      for start in stride(from: 0, to: calls.count, by: chunk) {
        let part = calls[start..<min(start + chunk, calls.count)]
        group.addTask {
          let jobs = part.map { call in
            Result { try task.job(TaskArguments(call.kwargs, for: task.definition)) }
          }
          return (start, jobs)
        }
      }
      var parts: [(Int, [Result<Batch.Job, any Error>])] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.flatMap { $0.1 }
    }
  }

  /// Runs the jobs that there are; where the transaction fails, so do they all.
  private func results<Batch: BatchTask>(
    of jobs: [Result<Batch.Job, any Error>], _ contexts: [TaskContext], as task: Batch.Type
  ) async throws(CancellationError) -> [Result<JSONValue, any Error>] {
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
}
