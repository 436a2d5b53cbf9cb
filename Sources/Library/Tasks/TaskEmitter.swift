package import SQLite
import SentryState

/// A task that another one caused, and its id on the queue if it was put there.
struct EmittedTask<Services: Sendable>: Sendable {
  let task: any DurableTask<Services>
  let id: Int?
}

/// Takes the tasks that a transaction causes: onto the queue, or to be run once it is committed.
package final class TaskEmitter<Services: Sendable> {
  private let database: Database
  private let queueingTime: Timestamp?
  private(set) var emitted: [EmittedTask<Services>] = []

  /// With a time, the tasks are put on the queue, in the transaction that causes them.
  init(in database: Database, queueingAt time: Timestamp?) {
    self.database = database
    queueingTime = time
  }

  /// Causes another task.
  package func emit(_ task: any DurableTask<Services>) throws(DatabaseError) {
    let id = try queueingTime.map { time throws(DatabaseError) in
      try TaskQueue(in: database, at: time).put(NewTask(task)).id
    }
    emitted.append(EmittedTask(task: task, id: id))
  }
}
