import Basics
import JSON
import Tasks
import ToolSupport
import VSTSIntegration

/// The tasks that `run` and `put` are given: the one on the command line, or those of stdin.
struct TaskInput {
  /// A task of the input, or what is wrong with its record.
  struct Element {
    let record: InputRecord
    let content: Result<(object: RecordObject, task: any DurableTask<IntegrationServices>), Failure>

    /// The task, unless the record is bad.
    var task: (any DurableTask<IntegrationServices>)? { try? content.get().task }
  }

  /// What is done with the tasks.
  enum Purpose {
    /// Tasks are prepared while those before them are worked on.
    case running
    /// Tasks that may not wait are bad records.
    case queueing
  }

  /// How much is read for one commit at most, beside the number of tasks.
  private static let batchBytes = 4 << 20

  private let console: Console
  private var operand: TaskCall?
  private var isEmpty = true
  private let stream: MappedRecordStream<Element>?

  /// Throws what prints the short help if there is no operand, and stdin is a terminal.
  init(
    _ purpose: Purpose, _ operands: TaskOperands, options: InputOptions, console: Console
  ) throws {
    self.console = console
    operand = try operands.call()
    guard operand == nil else {
      stream = nil
      return
    }
    // What cannot be read is to be known before anything is done for it, such as creating a store.
    _ = try InputFile(opening: "-")
    stream = try console.records(from: [], batchBytes: Self.batchBytes) { file in
      RecordElements(file, maximumRecordBytes: options.maxRecordBytes, picking: nil) {
        $1.append(Element($0, for: purpose))
      }
    }
  }

  /// Waits for a task, and gives those that can be had without waiting; `nil` at the end.
  mutating func nextBatch(atMost limit: Int) async -> [Element]? {
    if let call = operand {
      operand = nil
      isEmpty = false
      return [Element(call)]
    }
    let batch = await stream?.nextBatch(atMost: limit)?.records
    if batch == nil, isEmpty { console.reportNoRecords() }
    isEmpty = false
    return batch
  }
}

extension TaskInput.Element {
  fileprivate init(_ record: InputRecord, for purpose: TaskInput.Purpose?) {
    self.record = record
    do throws(Failure) {
      let object = try record.object()
      var task = try AllTasks.registry.task(in: object)
      switch purpose {
      case .running: task.prepare()
      case .queueing: try type(of: task).requireQueueable()
      case nil: break
      }
      content = .success((object, task))
    } catch {
      content = .failure(error)
    }
  }

  fileprivate init(_ call: TaskCall) {
    self.init(
      InputRecord(
        source: "operand", content: .success(Array(JSONValue.object(call.json).serialized.utf8))),
      for: nil)
  }
}
