import Failures
import Integration
import JSON
import ToolSupport

/// The tasks that `run` and `put` are given: the one on the command line, or those of stdin.
struct TaskInput {
  /// A task of the input, or what is wrong with its record.
  struct Element {
    let record: InputRecord
    let task: Result<(object: RecordObject, call: TaskCall), Failure>

    /// The task, unless the record is bad.
    var call: TaskCall? { try? task.get().call }
  }

  private var operand: TaskCall?
  private let stream: RecordStream?

  /// Throws what prints the short help if there is no operand, and stdin is a terminal.
  init(_ operands: TaskOperands, options: InputOptions, console: Console) throws {
    operand = try operands.call()
    stream = operand == nil ? try console.records(from: [], options: options) : nil
  }

  /// Waits for a task, and gives those that can be had without waiting; `nil` at the end.
  mutating func nextBatch(atMost limit: Int) async -> [Element]? {
    if let call = operand {
      operand = nil
      return [Element(call)]
    }
    return await stream?.nextBatch(atMost: limit)?.records.map(Element.init(_:))
  }
}

extension TaskInput.Element {
  fileprivate init(_ record: InputRecord) {
    self.record = record
    do throws(Failure) {
      let object = try record.object()
      task = .success((object, try TaskRegistry.standard.call(in: object)))
    } catch {
      task = .failure(error)
    }
  }

  fileprivate init(_ call: TaskCall) {
    let value: JSONObject = ["task": .string(call.name), "kwargs": .object(call.kwargs)]
    self.init(
      InputRecord(
        source: "operand", content: .success(Array(JSONValue.object(value).serialized.utf8))))
  }
}
