import ArgumentParser
import JSON
import SQLite
import SentryState
import Tasks
import ToolSupport

extension SentryTask {
  /// Removes what is no longer needed from the store.
  struct Prune: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove old tasks and deliveries from the store.",
      discussion: """
        Tasks have succeeded, and deliveries are those that replays know as duplicates. Prints how \
        many were removed. Others can use the store meanwhile, but for '--vacuum'.

          sentry-task prune --tasks 30d --deliveries 90d
        """)

    static let statusMeanings = StatusMeanings("The store was pruned.")

    /// How many rows are looked at in one transaction.
    private static let batchSize = 5000

    @Option(
      help: ArgumentHelp(
        "Remove the tasks that succeeded longer ago than so long, such as 90m, 36h or 30d.",
        valueName: "age"))
    var tasks: Age?

    @Option(
      help: ArgumentHelp(
        "Remove the deliveries from the ledger whose event happened longer ago, such as 90d.",
        valueName: "age"))
    var deliveries: Age?

    @Flag(help: "Give the space back that is free in the file, for which others wait.")
    var vacuum = false

    @OptionGroup(title: "State options") var store: StoreOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func validate() throws {
      guard tasks != nil || deliveries != nil || vacuum else {
        throw ValidationError("say what to remove: '--tasks', '--deliveries' or '--vacuum'")
      }
    }

    func run(on console: Console) async throws {
      let store = try await Store(opening: store.path(console.environment))
      let now = Timestamp.now()
      let tasks = try await removing(olderThan: tasks, at: now, after: Int.min, in: store, console)
      {
        try TaskQueue.prune(endedBefore: $0, after: $1, limit: Self.batchSize, in: $2)
      }
      let deliveries = try await removing(
        olderThan: deliveries, at: now, after: DeliveryLedger.Place.start, in: store, console
      ) {
        try DeliveryLedger.prune(before: $0, after: $1, limit: Self.batchSize, in: $2)
      }
      if vacuum, !console.interruption.isInterrupted { try await store.vacuum() }
      try console.output(titles: ["tasks", "deliveries"]).write(
        ["tasks": .number(tasks), "deliveries": .number(deliveries)],
        cells: [TableCell("\(tasks)"), TableCell("\(deliveries)")])
    }

    /// Removes what is old in one transaction after another, each from where the last one ended, and
    /// returns how much that was; between them others get to write.
    private func removing<Place: Sendable>(
      olderThan age: Age?, at now: Timestamp, after start: Place, in store: Store,
      _ console: Console,
      _ prune:
        @escaping @Sendable (Timestamp, Place, Database) throws -> (
          removed: Int, next: Place?
        )
    ) async throws -> Int {
      guard let age else { return 0 }
      let end = now.advanced(bySeconds: -age.seconds)
      let clock = ContinuousClock()
      var count = 0
      var place: Place? = start
      while let start = place, !console.interruption.isInterrupted {
        let begun = clock.now
        let batch = try await store.write { try prune(end, start, $0) }
        count += batch.removed
        place = batch.next
        try await Task.sleep(for: max(.milliseconds(1), clock.now - begun))
      }
      return count
    }
  }
}
