package import Basics
package import JSON

/// A job that can wait on the durable queue, and be tried again.
///
/// Its parameters are its stored properties, under the names of its coding keys: each an `Int`, a
/// `String`, a `Bool` or a `JSONObject`. One that is optional may be left out of a record, or be
/// null.
package protocol DurableTask<Services>: Codable, Sendable {
  /// What tasks work with beside the store, such as the clients of a service.
  associatedtype Services: Sendable

  /// The name in records and on the command line.
  static var name: String { get }
  /// What the task does, in half a line.
  static var summary: String { get }
  /// What becomes of the task when it throws.
  static var retryPolicy: TaskRetryPolicy { get }
  /// The lane whose tasks run one after another; `nil` where their order does not matter.
  static var lane: TaskLane? { get }
  /// Whether the task may wait on the queue; not one that needs what only who runs it has.
  static var isQueueable: Bool { get }

  /// Does beforehand what needs no store, so that it is done while other tasks run.
  mutating func prepare()

  /// Runs the task once, and returns its result.
  ///
  /// What it throws is judged by the retry policy.
  func run(in context: TaskContext<Services>) async throws -> JSONValue
}

extension DurableTask {
  package static var lane: TaskLane? { nil }

  package static var isQueueable: Bool { true }

  /// Throws `invalid_input` for a task that may not wait on the queue.
  package static func requireQueueable() throws(Failure) {
    guard !isQueueable else { return }
    throw Failure(
      .invalidInput,
      "task '\(name)' cannot be put on the queue: it needs the credential of whoever runs it",
      hint: "run it: sentry-task run \(name)")
  }

  package mutating func prepare() {}
}

extension TaskCall {
  package init<Task: DurableTask>(_ task: Task) {
    self.init(Task.name, task.arguments)
  }
}

extension NewTask {
  /// Takes a task, and the record that it came in; without one it gets a record of its own.
  package init<Task: DurableTask>(_ task: Task, record: String? = nil) {
    let call = TaskCall(task)
    self.init(
      task: call.name, record: record ?? JSONValue.object(call.json).serialized,
      lane: Task.lane?.name(for: call.kwargs), mostAttempts: Task.retryPolicy.mostAttempts)
  }
}
