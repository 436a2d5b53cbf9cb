import Basics
import SentryState
import Tasks
import ToolSupport

/// Changes tasks of the queue, and prints what became of each.
struct QueueChange {
  /// How many tasks are changed in one transaction.
  private static let groupSize = 1000

  let store: Store
  let console: Console

  /// Has each of these tasks changed; `change` returns why it was not.
  func run(
    _ ids: [Int], _ change: @escaping @Sendable (TaskQueue, Int) throws -> Failure?
  ) async throws {
    let tasks = QueueOutput(console: console)
    var remaining = ids[...]
    while !remaining.isEmpty, !console.interruption.isInterrupted {
      let group = Array(remaining.prefix(Self.groupSize))
      remaining = remaining.dropFirst(Self.groupSize)
      let results = try await store.write { database in
        let queue = try TaskQueue(in: database, at: .now())
        return try group.map { id -> Result<QueuedTask, Failure> in
          if let failure = try change(queue, id) { return .failure(failure) }
          guard let task = try TaskQueue.task(id, in: database) else {
            return .failure(Self.missing(id))
          }
          return .success(task)
        }
      }
      for (id, result) in zip(group, results) {
        switch result {
        case .success(let task): try tasks.write(task)
        case .failure(let failure): try tasks.write(failure, id: id)
        }
      }
      try tasks.flush()
    }
  }

  /// The failure of a task that is not there.
  static func missing(_ id: Int) -> Failure { Failure(.notFound, "there is no task \(id)") }
}
