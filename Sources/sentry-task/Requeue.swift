import ArgumentParser
import Basics
import SentryState
import Tasks
import ToolSupport

extension SentryTask {
  /// Puts dead tasks back on the queue.
  struct Requeue: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Put dead tasks back on the queue, with all their attempts before them.",
      discussion: """
        Prints each task as 'list' does.

          sentry-task requeue --dead
        """)

    static let statusMeanings = StatusMeanings(
      "Every task was put back.", no: "One was not dead, or does not exist.")

    @Argument(help: ArgumentHelp("The tasks' ids.", valueName: "id"))
    var ids: [Int] = []

    @Flag(help: "Put every dead task back.")
    var dead = false

    @OptionGroup(title: "State options") var store: StoreOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func validate() throws {
      if dead, !ids.isEmpty { throw ValidationError("'--dead' and ids are mutually exclusive") }
      if !dead, ids.isEmpty { throw ValidationError("name the tasks' ids, or use '--dead'") }
    }

    func run(on console: Console) async throws {
      let store = try await Store(opening: store.path(console.environment))
      let ids = dead ? try await store.read { try TaskQueue.deadTasks(in: $0) } : ids
      try await QueueChange(store: store, console: console).run(ids) { queue, id in
        try queue.requeue(id).failure(id)
      }
    }
  }
}

extension TaskQueue.Requeueing {
  /// Why the task was not put back, if it was not.
  fileprivate func failure(_ id: Int) -> Failure? {
    switch self {
    case .requeued: nil
    case .missing: QueueChange.missing(id)
    case .notDead(let state): Failure(.conflict, "task \(id) is \(state.rawValue), not dead")
    case .superseded(let other):
      Failure(.conflict, "task \(other) has the key of task \(id), and is not finished")
    }
  }
}
