import AzureDevOps
import Basics
import VSTSIntegration
import JSON
import SentryState

/// A store, and tasks to try the running of tasks with.
struct TaskWorld {
  static let registry = TaskRegistry([
    Noop.self, Echo.self, Failing.self, Emitting.self, Waiting.self,
  ])
  static let start = Timestamp(unixSeconds: 1_700_000_000)

  let store: Store
  let environment: TaskEnvironment

  init() throws {
    let store = try Store.inMemory()
    self.store = store
    environment = TaskEnvironment(
      store: store, clients: NoClients(), now: { Self.start }, random: { 0 },
      redacting: { failure in
        var failure = failure
        failure.message = failure.message
          .split(separator: "secret", omittingEmptySubsequences: false).joined(separator: "***")
        return failure
      })
  }

  var runner: TaskRunner { TaskRunner(registry: Self.registry, environment: environment) }

  @discardableResult
  func put(_ call: TaskCall) async throws -> Int {
    let task = Self.registry.task(for: call)
    return try await store.write { try TaskQueue(in: $0, at: Self.start).put(task).id }
  }

  func tasks() async throws -> [QueuedTask] {
    try await store.read { try TaskQueue.tasks(in: 1...10_000, atMost: 10_000, in: $0) }
  }
}

private struct NoClients: InstallationClients {
  func client(
    integration: Integration, organizationID: Int
  ) async throws -> AzureDevOpsClient {
    throw Failure(.config, "no clients here")
  }
}

/// Returns its arguments.
private enum Echo: IntegrationTask {
  static let definition = TaskDefinition(
    "echo", "returns its arguments",
    parameters: [
      .required("number", .integer), .required("text", .text), .optional("flag", .boolean),
      .optional("object", .object), .optional("more", .text),
    ], lane: TaskLane("echo", "number"))

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    context.log("echo", ["number": .number(arguments.int("number"))])
    return [
      "number": .number(arguments.int("number")), "text": .string(arguments.text("text")),
      "flag": arguments.optionalInt("flag").map { .number($0) } ?? .null,
      "object": arguments.optionalObject("object").map { .object($0) } ?? .null,
    ]
  }
}

/// Fails as it is told.
private enum Failing: IntegrationTask {
  static let definition = TaskDefinition(
    "failing", "fails", parameters: [.required("kind", .text), .optional("wait", .integer)],
    retryPolicy: TaskRetryPolicy(
      delay: 300, retries: 2, ignore: [.kind(.forbidden)], exclude: [.kind(.notFound)]))

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    throw Failure(
      FailureKind(rawValue: arguments.text("kind")) ?? .internal, "it failed with the secret",
      retryAfter: arguments.optionalInt("wait").map { Double($0) })
  }
}

/// Causes others, some in a transaction that is rolled back.
private enum Emitting: IntegrationTask {
  static let definition = TaskDefinition(
    "emitting", "causes others", parameters: [.optional("fails", .boolean)])

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    try await context.store.write { database in
      try context.emit(TaskCall("echo", ["number": 1, "text": "a"]), in: database)
      try context.emit(TaskCall("failing", ["kind": "timeout"]), in: database)
    }
    try? await context.store.write { database in
      try context.emit(TaskCall("noop", [:]), in: database)
      throw Failure(.conflict, "rolled back")
    }
    if arguments.bool("fails") { throw Failure(.invalidInput, "after all") }
    return true
  }
}

/// Ends when it is interrupted.
enum Waiting: IntegrationTask {
  static let definition = TaskDefinition("waiting", "waits", parameters: [])

  static func run(_ arguments: TaskArguments, in context: TaskContext) async throws -> JSONValue {
    try await Task.sleep(for: .seconds(3600))
    return nil
  }
}
