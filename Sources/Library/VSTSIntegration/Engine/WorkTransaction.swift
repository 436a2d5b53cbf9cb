import SQLite
import Basics
import JSON
import SentryState

/// What a worker tells the queue, and asks of it, in one transaction.
struct WorkTransaction: Sendable {
  var ended: [WorkShelf.Ended] = []
  var givenBack: [LeasedTask] = []
  var renewed: [LeasedTask] = []
  /// How many tasks it would like to have.
  var claiming = 0

  var isEmpty: Bool { isOnlyAsking && claiming == 0 }
  var isOnlyAsking: Bool { ended.isEmpty && givenBack.isEmpty && renewed.isEmpty }

  /// What the queue answers.
  struct Result: Sendable {
    var claim = TaskQueue.Claim()
    /// The tasks among those that were renewed or have ended that another worker has.
    var lost: [LeasedTask] = []
  }

  func write(
    to queue: TaskQueue, options: TaskWorkerOptions
  ) throws(DatabaseError) -> Result {
    var result = Result()
    for task in ended where try !queue.acknowledge(task.task, task.ending) {
      result.lost.append(task.task)
    }
    for task in givenBack { _ = try queue.acknowledge(task, .givenBack) }
    let gone = Set((ended.map(\.task) + givenBack).map(WorkShelf.Key.init))
    for task in renewed where !gone.contains(WorkShelf.Key(task)) {
      if try !queue.renew(task, lease: options.lease) { result.lost.append(task) }
    }
    if claiming > 0 {
      result.claim = try queue.claim(
        atMost: claiming, owner: options.owner, lease: options.lease)
    }
    return result
  }
}

extension WorkTransaction.Result {
  /// What there is to tell once the transaction is committed.
  func reports(of transaction: WorkTransaction) -> [WorkReport] {
    let lost = Set(lost.map(WorkShelf.Key.init))
    let ended: [WorkReport] = transaction.ended.compactMap { ended in
      if lost.contains(WorkShelf.Key(ended.task)) { return .lost(ended.task) }
      return ended.run.map { .ended(ended.task, $0) }
    }
    let dead: [WorkReport] = claim.dead.map { dead in
      .ended(dead.task, TaskRun(call: dead.task.call, outcome: .failed(dead.failure)))
    }
    return ended + dead
  }
}

extension LeasedTask {
  /// The task's call, as its record asks for it.
  var call: TaskCall {
    let object = try? RecordObject(bytes: Array(record.utf8))
    return TaskCall(task, object?["kwargs"]?.object ?? [:])
  }
}
