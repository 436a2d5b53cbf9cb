package import JSON

/// A task that does nothing, to measure and to try the queue with.
package enum Noop: IntegrationTask {
  package static let definition = TaskDefinition("noop", "does nothing", parameters: [])

  package static func run(
    _ arguments: TaskArguments, in context: TaskContext
  ) async throws -> JSONValue {
    .null
  }
}
