import Basics
import JSON
import SQLite
import SentryState

@testable import Tasks

/// A store, and tasks to try the running of tasks with.
struct TaskWorld {
  static let registry = TaskRegistry<TestServices>([
    Noop.self, Echo.self, Failing.self, Emitting.self, Waiting.self, Sum.self,
  ])
  static let start = Timestamp(unixSeconds: 1_700_000_000)

  let store: Store
  let services: TestServices
  let runner: TaskRunner<TestServices>

  init() throws {
    store = try Store.inMemory()
    services = TestServices()
    runner = TaskRunner(
      TaskContext(store: store, services: services, now: { Self.start }),
      redacting: { failure in
        var failure = failure
        failure.message = failure.message
          .split(separator: "secret", omittingEmptySubsequences: false).joined(separator: "***")
        return failure
      })
  }

  @discardableResult
  func put(_ task: any DurableTask<TestServices>) async throws -> Int {
    try await store.write { try TaskQueue(in: $0, at: Self.start).put(NewTask(task)).id }
  }

  func tasks() async throws -> [QueuedTask] {
    try await store.read { try TaskQueue.tasks(in: 1...10_000, atMost: 10_000, in: $0) }
  }
}

/// What tasks have beside the store.
struct TestServices: Sendable {
  /// How many tasks have begun to wait.
  let waiting = Guarded(0)
}

/// Retries whatever it is.
protocol TestTask: DurableTask where Services == TestServices {}

extension TestTask {
  static var summary: String { "is tried" }
  static var retryPolicy: TaskRetryPolicy {
    TaskRetryPolicy(exclude: [.kind(.invalidInput)])
  }
}

/// Does nothing.
struct Noop: TestTask {
  static let name = "noop"

  func run(in context: TaskContext<TestServices>) async throws -> JSONValue { nil }
}

/// Returns its arguments.
struct Echo: TestTask {
  static let name = "echo"
  static let lane: TaskLane? = TaskLane("echo", CodingKeys.number)

  let number: Int
  let text: String
  var flag: Bool?
  var object: JSONObject?
  var more: String?

  private enum CodingKeys: String, CodingKey {
    case number, text, flag, object, more
  }

  func run(in context: TaskContext<TestServices>) async throws -> JSONValue {
    context.log("echo", ["number": .number(number)])
    return [
      "number": .number(number), "text": .string(text), "flag": flag.map { .bool($0) } ?? .null,
      "object": object.map { .object($0) } ?? .null,
    ]
  }
}

/// Fails as it is told.
struct Failing: TestTask {
  static let name = "failing"
  static let retryPolicy = TaskRetryPolicy(
    delay: 300, retries: 2, ignore: [.kind(.forbidden)], exclude: [.kind(.notFound)])

  let kind: String
  var wait: Int?

  func run(in context: TaskContext<TestServices>) async throws -> JSONValue {
    throw Failure(
      FailureKind(rawValue: kind) ?? .internal, "it failed with the secret",
      retryAfter: wait.map { Double($0) })
  }
}

/// Causes others, some in a transaction that is rolled back.
struct Emitting: TestTask {
  static let name = "emitting"

  var fails: Bool?

  func run(in context: TaskContext<TestServices>) async throws -> JSONValue {
    try await context.write { _, emitter in
      try emitter.emit(Echo(number: 1, text: "a"))
      try emitter.emit(Failing(kind: "timeout"))
    }
    try? await context.write { _, emitter in
      try emitter.emit(Noop())
      throw Failure(.conflict, "rolled back")
    }
    if fails ?? false { throw Failure(.invalidInput, "after all") }
    return true
  }
}

/// Ends when it is interrupted.
struct Waiting: TestTask {
  static let name = "waiting"

  func run(in context: TaskContext<TestServices>) async throws -> JSONValue {
    context.services.waiting.withLock { $0 += 1 }
    try await Task.sleep(for: .seconds(3600))
    return nil
  }
}

/// Adds up what the tasks of its batch so far have; a number below 0 fails, one above 9 is too much
/// for the whole batch, one above 99 finds a damaged row, and without a number it loses its result.
struct Sum: BatchTask, TestTask {
  static let name = "sum"

  let number: Int?

  static func run(
    _ batch: [BatchedTask<Sum>], in database: Database
  ) throws -> [Result<JSONValue, any Error>] {
    var sum = 0
    var results: [Result<JSONValue, any Error>] = []
    for item in batch {
      guard let number = item.task.number else { continue }
      if number > 99 { throw Failure(.invalidInput, "a row is damaged") }
      if number > 9 { throw Failure(.notFound, "too much") }
      guard number >= 0 else {
        results.append(.failure(Failure(.invalidInput, "below 0")))
        continue
      }
      sum += number
      item.context.log("added", ["number": .number(number)])
      try item.emitter.emit(Noop())
      results.append(.success(.number(sum)))
    }
    return results
  }
}
