import Basics
package import JSON
package import SQLite
import SentryState

/// A task of which many can be run in one transaction, as if one after another.
///
/// It is here for speed: with one commit for all of them, and what they have in common looked up
/// once, more than 12,000 events a second are saved where a commit for each would let fewer than
/// 4,000.
package protocol BatchTask<Services>: DurableTask {
  /// Runs tasks in a transaction, and returns what became of each, in their order; one that fails
  /// has written nothing.
  ///
  /// Where it throws, nothing at all is written.
  static func run(
    _ batch: [BatchedTask<Self>], in database: Database
  ) throws -> [Result<JSONValue, any Error>]
}

/// A task of a batch, and what it works with.
package struct BatchedTask<Task: DurableTask> {
  package let task: Task
  package let context: TaskContext<Task.Services>
  package let emitter: TaskEmitter<Task.Services>
}

extension DurableTask {
  /// Whether the task can be run in one transaction with another.
  package func canShareTransaction(with other: any DurableTask<Services>) -> Bool {
    self is any BatchTask && other is Self
  }
}

extension BatchTask {
  package func run(in context: TaskContext<Services>) async throws -> JSONValue {
    try await Self.run([(self, context)])[0].get()
  }

  /// Runs tasks in one transaction, and returns what became of each; where it is rolled back, all
  /// have failed, unless it was for a row that is damaged: then each is run in one of its own.
  static func run(
    _ batch: [(task: Self, context: TaskContext<Services>)]
  ) async -> [Result<JSONValue, any Error>] {
    guard let store = batch.first?.context.store else { return [] }
    do {
      let (results, emitted) = try await store.write { database in
        let tasks = batch.map { task, context in
          BatchedTask(task: task, context: context, emitter: context.emitter(in: database))
        }
        let results = try run(tasks, in: database)
        guard results.count == batch.count else {
          throw Failure(
            .internal, "\(batch.count) tasks '\(name)' came to \(results.count) results")
        }
        return (results, tasks.map(\.emitter.emitted))
      }
      for (index, emitted) in emitted.enumerated() { batch[index].context.note(emitted) }
      return results
    } catch {
      guard batch.count > 1, Failure(error).kind == .invalidInput else {
        return batch.map { _ in .failure(error) }
      }
      var results: [Result<JSONValue, any Error>] = []
      for (task, context) in batch {
        context.startAgain()
        results += await run([(task, context)])
      }
      return results
    }
  }
}
