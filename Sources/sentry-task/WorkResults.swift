import Basics
import JSON
import Tasks
import ToolSupport

/// Prints what became of the queue's tasks, and lets it count for the exit status.
final class WorkResults: Sendable {
  private let console: Console
  private let results: TaskResults
  /// The tasks whose last attempt in this run failed, and that wait for another.
  private let retrying = Guarded<Set<Int>>([])

  init(console: Console) {
    self.console = console
    results = TaskResults(console: console)
  }

  func write(_ reports: [WorkReport]) throws {
    for report in reports {
      if let run = report.run {
        try write(report.task, run)
      } else {
        console.messages.warning(
          "task \(report.task.id) was taken over by another worker, "
            + "its outcome here does not count")
      }
    }
    try results.flush()
  }

  /// Lets what is still to be tried again count.
  func finish() {
    if retrying.withLock({ !$0.isEmpty }) { console.fail(.unavailable) }
  }

  private func write(_ task: LeasedTask, _ run: TaskRun) throws(Failure) {
    switch run.outcome {
    case .succeeded: retrying.withLock { _ = $0.remove(task.id) }
    case .retry: retrying.withLock { _ = $0.insert(task.id) }
    case .failed(let failure):
      retrying.withLock { _ = $0.remove(task.id) }
      console.fail(failure.kind)
    }
    let members: JSONObject = ["id": .number(task.id), "attempts": .number(task.attempts)]
    if let object = try? task.object {
      try results.write(object, adding: members, run)
    } else {
      try results.write(
        RecordObject(), adding: JSONObject(members: run.call.json.members + members.members), run)
    }
  }
}
