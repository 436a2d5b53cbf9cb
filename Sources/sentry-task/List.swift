import ArgumentParser
import Basics
import JSON
import SentryState
import Tasks
import ToolSupport

extension SentryTask {
  /// Lists the tasks of the queue.
  struct List: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the tasks of the queue, in the order they were put.",
      discussion: """
        Prints each task's record with its id, state, attempts, the time it is due, and its last \
        error.

          sentry-task list --state dead
        """)

    static let statusMeanings = StatusMeanings("The queue was listed.")

    /// How many tasks are read at a time, so that nobody waits for a slow reader of the output.
    private static let pageSize = 1000

    @Option(
      help: ArgumentHelp(
        "List only the tasks in this state.", valueName: "queued|leased|succeeded|dead"))
    var state: QueuedTask.State?

    @OptionGroup(title: "State options") var store: StoreOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func run(on console: Console) async throws {
      let store = try await Store(reading: store.path(console.environment))
      let tasks = QueueOutput(console: console)
      // What is put from now on is not listed, so that 'list | put' has an end.
      let last = try await store.read { try TaskQueue.lastID(in: $0) }
      var first = Int.min
      while first <= last, !console.interruption.isInterrupted {
        let ids = first...last
        let page = try await store.read { [state] database in
          try TaskQueue.tasks(in: ids, state: state, atMost: Self.pageSize, in: database)
        }
        for task in page { try tasks.write(task) }
        try tasks.flush()
        guard page.count == Self.pageSize, let end = page.last, end.id < last else { return }
        first = end.id + 1
      }
    }
  }
}
