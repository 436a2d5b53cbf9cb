package import SQLite
package import JSON
import SentryState

/// A task of which many are run in one transaction, as if one after another.
package protocol BatchTask: IntegrationTask {
  /// What there is to do, as far as it can be said without the store.
  associatedtype Job: Sendable

  /// Makes the job that the arguments ask for, outside the transaction; what it throws is judged by
  /// the retry policy.
  static func job(_ arguments: TaskArguments) throws -> Job

  /// Runs jobs in a transaction, and returns what became of each; one that fails has written
  /// nothing. Where it throws, nothing at all is written.
  static func run(
    _ jobs: [(job: Job, context: TaskContext)], in database: Database
  ) throws -> [Result<JSONValue, any Error>]
}

extension BatchTask {
  package static func run(
    _ arguments: TaskArguments, in context: TaskContext
  ) async throws -> JSONValue {
    let job = try job(arguments)
    return try await context.store.write { database in
      try run([(job, context)], in: database)[0].get()
    }
  }
}
