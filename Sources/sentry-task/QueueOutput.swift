import Basics
import JSON
import SentryState
import Tasks
import ToolSupport

/// Prints tasks of the queue: the records that they were put with, and how they stand.
struct QueueOutput {
  private let console: Console
  private let output: RecordOutput

  init(console: Console) {
    self.console = console
    output = console.output(titles: ["id", "task", "state", "attempts", "due", "error"])
  }

  func write(_ task: QueuedTask) throws(Failure) {
    var record = RecordObject()
    var error = task.error
    do throws(Failure) {
      record = try task.object
    } catch let damage {
      error = error ?? damage.json
    }
    let members: JSONObject = [
      "id": .number(task.id), "task": .string(task.task), "kwargs": record["kwargs"] ?? [:],
      "state": .string(task.state.rawValue), "attempts": .number(task.attempts),
      "due": .string(task.due.description), "error": error ?? .null,
    ]
    try output.write(
      record, adding: members, ownNames: TaskReport.memberNames,
      cells: [
        TableCell("\(task.id)"), TableCell(task.task), TableCell(task.state.rawValue, task.style),
        TableCell("\(task.attempts)"), TableCell(task.due.description),
        TableCell(error?["message"]?.string),
      ])
  }

  /// Writes why nothing was done with a task.
  func write(_ failure: Failure, id: Int) throws(Failure) {
    console.fail(failure.kind)
    try output.write(
      ["id": .number(id), "error": failure.json],
      cells: [TableCell("\(id)"), "", "", "", "", TableCell(failure.message, .bad)])
  }

  func flush() throws(Failure) {
    try output.flush()
  }
}

extension QueuedTask {
  fileprivate var style: TableCell.Style {
    switch state {
    case .queued, .leased: .plain
    case .succeeded: .good
    case .dead: .bad
    }
  }
}
