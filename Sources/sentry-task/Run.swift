import ArgumentParser
import CommandSetup
import Failures
import Integration
import JSON
import ToolSupport

extension SentryTask {
  /// Runs tasks once, now.
  struct Run: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run a task, or every task of the input, once, now.",
      discussion: """
        Prints a result for each: the record with its state, result, log and error, and the tasks
        that it caused, which are run too.

          sentry-task run vsts_subscription_check integration_id=1 organization_id=1
        """)

    @OptionGroup var operands: TaskOperands

    @Flag(help: "Put the tasks that a task causes on the queue instead of running them.")
    var `defer` = false

    @OptionGroup(title: "Sentry options") var sentry: SentryOptions
    @OptionGroup(title: "State options") var state: StateOptions
    @OptionGroup(title: "Connection options") var connection: ConnectionOptions
    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func run(on console: Console) async throws {
      var tasks = try TaskInput(operands, options: input, console: console)
      let store = try await StoreSource(state).open(console)
      let runner = TaskRunner(
        environment: try TaskSetup(connection: connection, sentry: sentry)
          .environment(store: store, console: console))
      let results = TaskResults(console: console)
      while let batch = await tasks.nextBatch(atMost: 1000) {
        for element in batch where !console.interruption.isInterrupted {
          switch element.task {
          case .failure(let failure): try results.write(bad: element.record, failure)
          case .success(let (object, call)):
            let run = try await `defer` ? runner.runDeferring(call) : runner.run(call)
            try results.write(object, run)
          }
          try results.flush()
        }
      }
    }
  }
}
