import Basics
import JSON
import Tasks
import ToolSupport

/// Prints what became of tasks, and lets it count for the exit status.
struct TaskResults {
  private let console: Console
  private let output: RecordOutput

  init(console: Console) {
    self.console = console
    output = console.output(titles: ["task", "arguments", "state", "emitted", "result"])
  }

  /// Writes the results of tasks, and in their places what is wrong with bad records.
  func write(_ elements: ArraySlice<TaskInput.Element>, _ runs: [TaskRun]) throws(Failure) {
    var runs = runs.makeIterator()
    for element in elements {
      switch element.content {
      case .failure(let failure): try write(bad: element.record, failure)
      case .success(let (object, _)):
        if let run = runs.next() { try write(object, run) }
      }
    }
  }

  /// Writes a result, and lets it and what it caused count.
  func write(_ record: RecordObject, _ run: TaskRun) throws(Failure) {
    for run in run.all {
      switch run.outcome {
      case .succeeded: break
      case .failed(let failure): console.fail(failure.kind)
      case .retry: console.fail(.unavailable)
      }
    }
    try write(record, adding: [:], run)
  }

  /// Writes a result, with the members that it has beside the run's.
  func write(
    _ record: RecordObject, adding members: JSONObject, _ run: TaskRun
  ) throws(Failure) {
    for event in run.log {
      console.messages.detail("\(run.call.name): \(event.json.serialized)")
    }
    try output.write(
      record, adding: JSONObject(members: members.members + run.json.members),
      ownNames: TaskReport.memberNames, cells: run.cells)
    for caused in run.all.dropFirst() {
      if let failure = caused.outcome.failure {
        console.messages.annotate(
          failure.message, of: caused.call.name, hint: failure.hint)
      }
    }
  }

  /// Writes what stands in the place of a bad record.
  func write(bad record: InputRecord, _ failure: Failure) throws(Failure) {
    console.fail(failure.kind)
    try output.write(
      badRecord: record, failure,
      cells: [
        TableCell(source: record.source), "", TableCell("invalid", .bad), "",
        TableCell(failure.message),
      ])
  }

  func flush() throws(Failure) {
    try output.flush()
  }
}

extension TaskRun {
  fileprivate var cells: [TableCell] {
    let style: TableCell.Style =
      switch outcome {
      case .succeeded: .good
      case .failed: .bad
      case .retry: .plain
      }
    let result = outcome.result == .null ? nil : outcome.result.serialized
    return [
      TableCell(call.name), TableCell(call.summary), TableCell(outcome.state, style),
      TableCell(emitted.isEmpty ? nil : "\(emitted.count)"),
      TableCell(outcome.failure?.message ?? result),
    ]
  }
}

extension TaskCall {
  /// The arguments as they are written on a command line.
  var summary: String {
    kwargs.members.map { "\($0.name)=\($0.value.string ?? $0.value.serialized)" }
      .joined(separator: " ")
  }
}
