import ArgumentParser
import Basics
import SentryState
import Tasks
import ToolSupport

extension SentryTask {
  /// Takes queued tasks back.
  struct Cancel: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take tasks back that wait on the queue.",
      discussion: """
        They are dead then, and 'requeue' puts them back. Prints each task as 'list' does.

          sentry-task cancel 7 8
        """)

    static let statusMeanings = StatusMeanings(
      "Every task was taken back.", no: "One is being run, has ended, or does not exist.")

    @Argument(help: ArgumentHelp("The tasks' ids.", valueName: "id"))
    var ids: [Int]

    @OptionGroup(title: "State options") var store: StoreOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func run(on console: Console) async throws {
      let store = try await Store(opening: store.path(console.environment))
      try await QueueChange(store: store, console: console).run(ids) { queue, id in
        try queue.cancel(id).failure(id)
      }
    }
  }
}

extension TaskQueue.Cancellation {
  /// Why the task was not taken back, if it was not.
  fileprivate func failure(_ id: Int) -> Failure? {
    switch self {
    case .cancelled: nil
    case .missing: QueueChange.missing(id)
    case .notQueued(let state): Failure(.conflict, "task \(id) is \(state.rawValue), not queued")
    }
  }
}
