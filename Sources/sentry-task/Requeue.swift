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

    /// How many tasks are put back in one transaction.
    private static let groupSize = 1000

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
      let tasks = QueueOutput(console: console)
      var remaining = dead ? try await Self.deadTasks(of: store)[...] : ids[...]
      while !remaining.isEmpty, !console.interruption.isInterrupted {
        let group = Array(remaining.prefix(Self.groupSize))
        remaining = remaining.dropFirst(Self.groupSize)
        for (id, result) in zip(group, try await Self.requeue(group, in: store)) {
          switch result {
          case .success(let task): try tasks.write(task)
          case .failure(let failure): try tasks.write(failure, id: id)
          }
        }
        try tasks.flush()
      }
    }

    private static func deadTasks(of store: Store) async throws -> [Int] {
      try await store.read { try TaskQueue.deadTasks(in: $0) }
    }

    private static func requeue(
      _ ids: [Int], in store: Store
    ) async throws -> [Result<QueuedTask, Failure>] {
      try await store.write { database in
        let queue = try TaskQueue(in: database, at: .now())
        return try ids.map { id in
          let result = try queue.requeue(id)
          if let failure = result.failure(id) { return .failure(failure) }
          guard let task = try TaskQueue.task(id, in: database) else {
            return .failure(Failure(.notFound, "there is no task \(id)"))
          }
          return .success(task)
        }
      }
    }
  }
}

extension TaskQueue.Requeueing {
  /// Why the task was not put back, if it was not.
  fileprivate func failure(_ id: Int) -> Failure? {
    switch self {
    case .requeued: nil
    case .missing: Failure(.notFound, "there is no task \(id)")
    case .notDead(let state): Failure(.conflict, "task \(id) is \(state.rawValue), not dead")
    case .superseded(let other):
      Failure(.conflict, "task \(other) has the key of task \(id), and is not finished")
    }
  }
}
