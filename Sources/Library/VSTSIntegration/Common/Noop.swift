import JSON
import Tasks

/// A task that does nothing, to measure and to try the queue with.
struct Noop: IntegrationTask {
  static let name = "noop"
  static let summary = "does nothing"

  func run(in context: IntegrationContext) async throws -> JSONValue { nil }
}
