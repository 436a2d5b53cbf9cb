import ArgumentParser
import Connections
import Glibc
import SentryState
import Tasks
import ToolSupport
import VSTSIntegration

extension SentryTask {
  /// Runs the tasks of the queue.
  struct Work: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the tasks of the queue, and try those again that fail.",
      discussion: """
        Prints a result for each attempt: the task's record with its id, the attempt, and the \
        members that 'run' adds. Any number of workers can share a store.

          sentry-task work --drain
        """)

    static let statusMeanings = StatusMeanings(
      "Every task succeeded.", no: "One failed for a reason that has no status of its own.")

    @Flag(help: "End when nothing is due, instead of waiting for more.")
    var drain = false

    @Option(
      help: ArgumentHelp(
        "How long a task is kept from others after its worker was last heard of.",
        valueName: "seconds"))
    var lease = 60.0

    @OptionGroup(title: "Sentry options") var sentry: SentryOptions
    @OptionGroup(title: "State options") var store: StoreOptions
    @OptionGroup(title: "Connection options") var connection: ConnectionOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func validate() throws {
      guard lease >= 0.1, lease <= QueueOptions.longestTime else {
        throw ValidationError("'--lease' must be a number of seconds, 0.1 or more")
      }
    }

    func run(on console: Console) async throws {
      let store = try await Store(opening: store.path(console.environment))
      let results = WorkResults(console: console)
      let runner = TaskSetup(connection: connection, sentry: sentry)
        .runner(store: store, console: console)
      let worker = TaskWorker(
        store: store,
        options: TaskWorkerOptions(
          concurrency: connection.concurrency, lease: lease, isDraining: drain,
          owner: "\(getpid())"),
        runTask: { await runner.run($0, of: AllTasks.registry) },
        report: { try results.write($0) })
      console.interruption.onInterrupt { Task { await worker.stop() } }
      try await worker.run()
      results.finish()
    }
  }
}
