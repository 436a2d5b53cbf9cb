package import SQLite
package import SentryState

/// A task that another one caused, and its id on the queue if it was put there.
struct EmittedTask<Services: Sendable>: Sendable {
  let task: any DurableTask<Services>
  let id: Int?
}

/// Takes the tasks that a transaction causes: onto the queue, or to be run once it is committed.
package final class TaskEmitter<Services: Sendable> {
  private let database: Database
  private let queueingTime: Timestamp?
  private var queue: TaskQueue?
  private(set) var emitted: [EmittedTask<Services>] = []

  /// With a time, the tasks are put on the queue, in the transaction that causes them.
  package init(in database: Database, queueingAt time: Timestamp?) {
    self.database = database
    queueingTime = time
  }

  /// Causes another task, and returns its id on the queue if it was put there.
  @discardableResult
  package func emit(_ task: any DurableTask<Services>) throws(DatabaseError) -> Int? {
    let id = try put(task)
    emitted.append(EmittedTask(task: task, id: id))
    return id
  }

  private func put(_ task: any DurableTask<Services>) throws(DatabaseError) -> Int? {
    guard let queueingTime else { return nil }
    if queue == nil { queue = try TaskQueue(in: database, at: queueingTime) }
    return try queue?.put(NewTask(task)).id
  }
}
