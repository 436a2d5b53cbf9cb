import SQLite

/// What became of a task that a worker had leased.
package struct WorkReport: Sendable {
  package let task: LeasedTask
  /// What it came to, which is committed; `nil` where another worker has taken the task over, and
  /// what it came to here does not count.
  package let run: TaskRun?
}

/// What a worker tells the queue, and asks of it, in one transaction.
struct WorkTransaction: Sendable {
  var ended: [HeldLeases.Ended] = []
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
    for ended in ended {
      let wasHeld =
        if let run = ended.run {
          try queue.end(ended.task, with: run.outcome)
        } else {
          try queue.giveBack(ended.task)
        }
      if !wasHeld { result.lost.append(ended.task) }
    }
    for task in givenBack { _ = try queue.giveBack(task) }
    let gone = Set((ended.map(\.task) + givenBack).map(HeldLeases.Key.init))
    for task in renewed where !gone.contains(HeldLeases.Key(task)) {
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
    let lost = Set(lost.map(HeldLeases.Key.init))
    let ended = transaction.ended.compactMap { ended in
      if lost.contains(HeldLeases.Key(ended.task)) { return WorkReport(task: ended.task, run: nil) }
      return ended.run.map { WorkReport(task: ended.task, run: $0) }
    }
    let dead = claim.dead.map { dead in
      WorkReport(
        task: dead.task, run: TaskRun(call: dead.task.call, outcome: .failed(dead.failure)))
    }
    return ended + dead
  }
}
