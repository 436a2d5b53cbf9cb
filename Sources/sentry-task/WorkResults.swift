import Basics
import VSTSIntegration
import JSON
import SentryState
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
      switch report {
      case .ended(let task, let run): try write(task, run)
      case .lost(let task):
        console.messages.warning(
          "task \(task.id) was taken over by another worker, its outcome here does not count")
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
    guard let object = try? RecordObject(bytes: Array(task.record.utf8)) else {
      throw Failure(.invalidInput, "the record of task \(task.id) is damaged")
    }
    try results.write(
      object,
      adding: ["id": .number(task.id), "attempts": .number(task.attempts)], run)
  }
}
