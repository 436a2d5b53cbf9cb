import ArgumentParser
import Connections
import Basics
import JSON
import Tasks
import ToolSupport

extension SentryTask {
  /// Runs tasks once, now.
  struct Run: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run a task, or every task of the input, once, now.",
      discussion: """
        Prints a result for each: the record with its state, result, log and error, and the tasks \
        that it caused, which are run too.

          sentry-task run vsts_subscription_check integration_id=1 organization_id=1
        """)

    static let statusMeanings = StatusMeanings(
      "Every task succeeded.", no: "One failed for a reason that has no status of its own.")

    @OptionGroup var operands: TaskOperands

    @Flag(help: "Put the tasks that a task causes on the queue instead of running them.")
    var `defer` = false

    @OptionGroup(title: "Sentry options") var sentry: SentryOptions
    @OptionGroup(title: "State options") var state: StateOptions
    @OptionGroup(title: "Connection options") var connection: ConnectionOptions
    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func validate() throws {
      if `defer`, state.state != nil {
        throw ValidationError("'--defer' and '--state' are mutually exclusive")
      }
    }

    func run(on console: Console) async throws {
      var tasks = try TaskInput(.running, operands, options: input, console: console)
      let store = try await StoreSource(state).open(console)
      let runner = TaskSetup(connection: connection, sentry: sentry)
        .runner(store: store, console: console)
      let results = TaskResults(console: console)
      while let batch = await tasks.nextBatch(atMost: 1000) {
        var rest = batch[...]
        while !rest.isEmpty, !console.interruption.isInterrupted {
          let group = Self.group(at: rest)
          rest = rest.dropFirst(group.count)
          let runs = try await runner.run(group.compactMap(\.task), deferring: `defer`)
          try results.write(group, runs)
          try results.flush()
          try await runner.forget(runs)
        }
      }
    }

    /// The first of some tasks, with those behind it that can be run in the same transaction; bad
    /// records among them do no harm.
    private static func group(
      at tasks: ArraySlice<TaskInput.Element>
    ) -> ArraySlice<TaskInput.Element> {
      guard let first = tasks.first?.task, first.canShareTransaction(with: first) else {
        return tasks.prefix(1)
      }
      return tasks.prefix { $0.task.map { first.canShareTransaction(with: $0) } ?? true }
    }
  }
}
