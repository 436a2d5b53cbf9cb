import Basics
import VSTSIntegration
import JSON
import ToolSupport

/// The tasks that `run` and `put` are given: the one on the command line, or those of stdin.
struct TaskInput {
  /// A task of the input, or what is wrong with its record.
  struct Element {
    let record: InputRecord
    let task: Result<(object: RecordObject, call: PreparedCall), Failure>

    /// The task, unless the record is bad.
    var call: PreparedCall? { try? task.get().call }
  }

  /// How much is read for one commit at most, beside the number of tasks.
  private static let batchBytes = 4 << 20

  private var operand: TaskCall?
  private let stream: MappedRecordStream<Element>?

  /// Throws what prints the short help if there is no operand, and stdin is a terminal.
  ///
  /// Each task becomes what `prepare` makes of it, while the tasks before it are worked on.
  init(
    _ operands: TaskOperands, options: InputOptions, console: Console,
    prepare: @escaping @Sendable (TaskCall) -> PreparedCall = PreparedCall.init
  ) throws {
    operand = try operands.call()
    guard operand == nil else {
      stream = nil
      return
    }
    stream = try console.records(
      from: [], options: options, picking: nil, batchBytes: Self.batchBytes
    ) { Element($0, prepare) }
  }

  /// Waits for a task, and gives those that can be had without waiting; `nil` at the end.
  mutating func nextBatch(atMost limit: Int) async -> [Element]? {
    if let call = operand {
      operand = nil
      return [Element(call)]
    }
    return await stream?.nextBatch(atMost: limit)?.records
  }
}

extension TaskInput.Element {
  fileprivate init(_ record: InputRecord, _ prepare: (TaskCall) -> PreparedCall) {
    self.record = record
    do throws(Failure) {
      let object = try record.object()
      task = .success((object, prepare(try TaskRegistry.standard.call(in: object))))
    } catch {
      task = .failure(error)
    }
  }

  fileprivate init(_ call: TaskCall) {
    let value: JSONObject = ["task": .string(call.name), "kwargs": .object(call.kwargs)]
    self.init(
      InputRecord(
        source: "operand", content: .success(Array(JSONValue.object(value).serialized.utf8))),
      PreparedCall.init)
  }
}
