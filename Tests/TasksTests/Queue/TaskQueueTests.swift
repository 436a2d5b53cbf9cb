import JSON
import SQLite
import Basics
import SentryState
import Testing

@testable import Tasks

@Suite("The task queue")
struct TaskQueueTests {
  private let store: Store
  private static let start = Timestamp(unixSeconds: 1_700_000_000)
  private let failure = Failure(.unavailable, "TF24668: the service is away")

  init() async throws {
    store = try Store.inMemory()
  }

  private func at<Result: Sendable>(
    _ seconds: Double, _ body: @Sendable (TaskQueue) throws -> Result
  ) async throws -> Result {
    try await store.write { database in
      try body(TaskQueue(in: database, at: Self.start.advanced(bySeconds: seconds)))
    }
  }

  @discardableResult
  private func put(
    _ record: String = "{}", lane: String? = nil, key: String? = nil, delay: Double = 0,
    lifetime: Double? = nil, attempts: Int = 6, at seconds: Double = 0
  ) async throws -> TaskQueue.Placement {
    var task = NewTask(task: "noop", record: record, lane: lane, mostAttempts: attempts)
    task.key = key
    task.delay = delay
    task.lifetime = lifetime
    return try await at(seconds) { [task] in try $0.put(task) }
  }

  private func claim(
    _ limit: Int = 100, at seconds: Double, lease: Double = 60
  ) async throws -> TaskQueue.Claim {
    try await at(seconds) { try $0.claim(atMost: limit, owner: "me", lease: lease) }
  }

  private func claimed(
    _ limit: Int = 100, at seconds: Double, lease: Double = 60
  ) async throws -> [Int] {
    try await claim(limit, at: seconds, lease: lease).tasks.map(\.id)
  }

  private func acknowledge(
    _ task: LeasedTask, _ outcome: TaskOutcome, at seconds: Double
  ) async throws -> Bool {
    try await at(seconds) { try $0.end(task, with: outcome) }
  }

  private func giveBack(_ task: LeasedTask, at seconds: Double) async throws -> Bool {
    try await at(seconds) { try $0.giveBack(task) }
  }

  private func states() async throws -> [QueuedTask.State] {
    try await tasks().map(\.state)
  }

  private func tasks() async throws -> [QueuedTask] {
    try await store.read { try TaskQueue.tasks(in: 1...1000, atMost: 1000, in: $0) }
  }

  @Test("gives tasks out in the order they are due, as many as are asked for, each once")
  func order() async throws {
    try await put()
    try await put(delay: 10)
    try await put(at: 1)
    try await put(at: 2)
    #expect(try await claimed(2, at: 5) == [1, 3])
    #expect(try await claimed(2, at: 5) == [4])
    #expect(try await claimed(2, at: 9) == [])
    #expect(try await claimed(2, at: 10) == [2])
    #expect(try await claimed(2, at: 10) == [])
  }

  @Test("counts attempts when they begin, and keeps the record as it was written")
  func attempts() async throws {
    try await put(#"{"task":"noop","n":1.0}"#)
    let task = try #require(try await claim(at: 0).tasks.first)
    #expect(task.attempts == 1)
    #expect(task.mostAttempts == 6)
    #expect(task.record == #"{"task":"noop","n":1.0}"#)
    #expect(try await tasks().map(\.attempts) == [1])
    #expect(try await states() == [.leased])
  }

  @Test("refuses what comes with an old token, and changes nothing")
  func fencing() async throws {
    try await put()
    let old = try #require(try await claim(at: 0, lease: 10).tasks.first)
    let new = try #require(try await claim(at: 10, lease: 10).tasks.first)
    #expect(new.id == old.id)
    #expect(new.token > old.token)
    let before = try await tasks()
    for outcome: TaskOutcome in [
      .succeeded(nil), .failed(failure), .retry(failure, after: 1),
    ] {
      #expect(try await !acknowledge(old, outcome, at: 11))
    }
    #expect(try await !giveBack(old, at: 11))
    #expect(try await !at(11) { try $0.renew(old, lease: 10) })
    #expect(try await tasks() == before)
    #expect(try await acknowledge(new, .succeeded(nil), at: 12))
    #expect(try await !acknowledge(new, .succeeded(nil), at: 12))
    #expect(try await states() == [.succeeded])
  }

  @Test("keeps a task from others until its lease ends, which renewing puts off")
  func renewal() async throws {
    try await put()
    let task = try #require(try await claim(at: 0, lease: 10).tasks.first)
    #expect(try await claimed(at: 9.9) == [])
    #expect(try await at(9.9) { try $0.renew(task, lease: 10) })
    #expect(try await claimed(at: 19.8) == [])
    #expect(try await claimed(at: 19.9) == [1])
  }

  @Test("takes an acknowledgement after the lease ended, while nobody else has the task")
  func late() async throws {
    try await put()
    let task = try #require(try await claim(at: 0, lease: 10).tasks.first)
    #expect(try await acknowledge(task, .succeeded(nil), at: 100))
    #expect(try await states() == [.succeeded])
  }

  @Test("lets a task die whose workers died in all its attempts")
  func workerDied() async throws {
    try await put(attempts: 2)
    #expect(try await claimed(at: 0, lease: 10) == [1])
    #expect(try await claimed(at: 10, lease: 10) == [1])
    let last = try await claim(at: 20, lease: 10)
    #expect(last.tasks == [])
    #expect(last.dead.map(\.task.attempts) == [2])
    let error = Failure(
      .unavailable, "its worker ended in the middle of attempt 2 of 2",
      hint: "look for what ended the worker, and put the task back with 'sentry-task requeue'")
    #expect(last.dead.map(\.failure) == [error])
    let task = try #require(try await tasks().first)
    #expect(task.state == .dead)
    #expect(task.attempts == 2)
    #expect(task.error == error.json)
  }

  @Test("gives a task out alone that its workers lost twice in a row")
  func suspects() async throws {
    for _ in 1...3 { try await put() }
    #expect(try await claimed(at: 0, lease: 10) == [1, 2, 3])
    #expect(try await claimed(at: 10, lease: 10) == [1, 2, 3])
    try await put(at: 15)
    let alone = try await claim(at: 30, lease: 10)
    #expect(alone.tasks.map(\.id) == [4])
    let suspect = try await claim(at: 30, lease: 10)
    #expect(suspect.tasks.map(\.id) == [1])
    #expect(suspect.tasks.map(\.isSuspect) == [true])
    let task = try #require(suspect.tasks.first)
    #expect(try await acknowledge(task, .retry(failure, after: 0), at: 31))
    let again = try await claim(2, at: 31).tasks
    #expect(again.map(\.id) == [2])
  }

  @Test("tries a task again after its delay, and keeps the error so long")
  func retry() async throws {
    try await put()
    let task = try #require(try await claim(at: 0).tasks.first)
    #expect(try await acknowledge(task, .retry(failure, after: 300), at: 1))
    let waiting = try #require(try await tasks().first)
    #expect(waiting.state == .queued)
    #expect(waiting.due == Self.start.advanced(bySeconds: 301))
    #expect(waiting.error == failure.json)
    #expect(try await claimed(at: 300) == [])
    let again = try #require(try await claim(at: 301).tasks.first)
    #expect(again.attempts == 2)
    #expect(try await acknowledge(again, .succeeded(nil), at: 302))
    #expect(try await tasks().map(\.error) == [nil])
  }

  @Test("takes a task back that was not run, as if it had not been claimed")
  func givenBack() async throws {
    try await put()
    let before = try await tasks()
    let task = try #require(try await claim(at: 0).tasks.first)
    #expect(try await giveBack(task, at: 1))
    #expect(try await tasks() == before)
    #expect(try await claimed(at: 1) == [1])
  }

  @Test("runs the tasks of a lane one after another as they were put, and lanes side by side")
  func lanes() async throws {
    for lane in ["a", "a", "b", "a", "b"] { try await put(lane: lane) }
    try await put()
    let first = try await claim(at: 0, lease: 1000).tasks
    #expect(first.map(\.id) == [1, 3, 6])
    #expect(try await claimed(at: 0) == [])
    #expect(try await acknowledge(first[0], .retry(failure, after: 300), at: 1))
    #expect(try await acknowledge(first[1], .failed(failure), at: 1))
    let second = try await claim(at: 2, lease: 1000).tasks
    #expect(second.map(\.id) == [5])
    let third = try await claim(at: 301).tasks
    #expect(third.map(\.id) == [1])
    #expect(try await acknowledge(third[0], .succeeded(nil), at: 301))
    #expect(try await claimed(at: 301) == [2])
  }

  @Test("keeps a lane's order behind a task that is not due, and past one that expires")
  func waitingLane() async throws {
    try await put(lane: "a", delay: 100, lifetime: 50)
    try await put(lane: "a")
    #expect(try await claimed(at: 99) == [])
    let claim = try await claim(at: 100)
    #expect(claim.dead.map(\.task.id) == [1])
    #expect(claim.tasks.map(\.id) == [2])
  }

  @Test("does not run a task that has expired")
  func expiry() async throws {
    try await put(lifetime: 10)
    try await put(lifetime: 10.5)
    let claim = try await claim(at: 10)
    #expect(claim.tasks.map(\.id) == [2])
    let time = Self.start.advanced(bySeconds: 10)
    let error = Failure(.timeout, "it expired at \(time), before it was run")
    #expect(claim.dead.map(\.failure) == [error])
    let task = try #require(try await tasks().first)
    #expect(task.state == .dead)
    #expect(task.attempts == 0)
    #expect(task.error == error.json)
  }

  @Test("puts nothing under the key of a task that is not finished")
  func keys() async throws {
    typealias Placement = TaskQueue.Placement
    #expect(try await put(key: "k") == Placement(id: 1, isDuplicate: false))
    #expect(try await put(key: "k") == Placement(id: 1, isDuplicate: true))
    #expect(try await put(key: "K") == Placement(id: 2, isDuplicate: false))
    let task = try #require(try await claim(1, at: 0).tasks.first)
    #expect(try await put(key: "k") == Placement(id: 1, isDuplicate: true))
    #expect(try await acknowledge(task, .failed(failure), at: 0))
    #expect(try await put(key: "k") == Placement(id: 3, isDuplicate: false))
    #expect(try await at(1) { try $0.requeue(1) } == .superseded(by: 3))
  }

  @Test("puts a dead task back with all its attempts, behind what is running in its lane")
  func requeue() async throws {
    try await put(lane: "a", lifetime: 5)
    try await put(lane: "a")
    try await put(lane: "a")
    let first = try #require(try await claim(at: 0).tasks.first)
    #expect(try await at(1) { try $0.requeue(1) } == .notDead(.leased))
    #expect(try await at(1) { try $0.requeue(77) } == .missing)
    #expect(try await acknowledge(first, .failed(failure), at: 1))
    let second = try #require(try await claim(at: 2).tasks.first)
    #expect(second.id == 2)
    #expect(try await at(20) { try $0.requeue(1) } == .requeued)
    let task = try #require(try await tasks().first)
    #expect(task.state == .queued)
    #expect(task.attempts == 0)
    #expect(task.error == nil)
    #expect(try await claimed(at: 21) == [])
    #expect(try await acknowledge(second, .succeeded(nil), at: 21))
    let again = try #require(try await claim(at: 21).tasks.first)
    #expect(again.id == 1)
    #expect(again.token > first.token)
    #expect(try await acknowledge(again, .succeeded(nil), at: 21))
    #expect(try await claimed(at: 21) == [3])
  }

  @Test("takes a waiting task back, and makes way for the next of its lane")
  func cancel() async throws {
    for _ in 1...3 { try await put(lane: "a", key: nil) }
    try await put(key: "k", delay: 100)
    #expect(try await at(1) { try $0.cancel(77) } == .missing)
    #expect(try await at(1) { try $0.cancel(1) } == .cancelled)
    #expect(try await at(1) { try $0.cancel(1) } == .notQueued(.dead))
    let second = try #require(try await claim(at: 2).tasks.first)
    #expect(second.id == 2)
    #expect(try await at(3) { try $0.cancel(2) } == .notQueued(.leased))
    #expect(try await at(3) { try $0.cancel(3) } == .cancelled)
    #expect(try await at(3) { try $0.cancel(4) } == .cancelled)
    #expect(try await acknowledge(second, .succeeded(nil), at: 4))
    #expect(try await at(4) { try $0.cancel(2) } == .notQueued(.succeeded))
    #expect(try await claimed(at: 1000) == [])
    let error: JSONValue = ["kind": "conflict", "message": "cancelled"]
    #expect(try await tasks().map(\.error) == [error, nil, error, error])
    #expect(try await put(key: "k") == TaskQueue.Placement(id: 5, isDuplicate: false))
    #expect(try await at(5) { try $0.requeue(1) } == .requeued)
    #expect(try await claimed(at: 5) == [1, 5])
  }

  @Test("keeps what a task that is taken back has done, and forgets what it only began")
  func cancelWithSteps() async throws {
    try await put()
    let journal = TaskJournal(ofTask: 1)
    let start = Self.start
    try await store.write { database in
      _ = try journal.begin("begun", at: start, in: database)
      try journal.report("begun", in: database)
      try journal.finish("done", with: 7, at: start, in: database)
    }
    #expect(try await at(1) { try $0.cancel(1) } == .cancelled)
    let records = try await store.read { database in
      [try journal.record(of: "begun", in: database), try journal.record(of: "done", in: database)]
    }
    #expect(records == [nil, .done(7)])
  }

  @Test("removes what succeeded before a time, and nothing else", arguments: [1, 2, 100])
  func prune(limit: Int) async throws {
    for _ in 1...6 { try await put() }
    let leased = try await claim(5, at: 0).tasks
    for (task, end) in zip(leased.prefix(3), [10.0, 20, 30]) {
      #expect(try await acknowledge(task, .succeeded(nil), at: end))
    }
    #expect(try await acknowledge(leased[3], .failed(failure), at: 5))
    var place: Int? = Int.min
    var removed = 0
    var batches = 0
    while let start = place {
      let batch = try await at(100) { queue in
        try TaskQueue.prune(
          endedBefore: Self.start.advanced(bySeconds: 30), after: start, limit: limit,
          in: queue.database)
      }
      removed += batch.removed
      place = batch.next
      batches += 1
    }
    #expect(removed == 2)
    #expect(batches == (limit == 100 ? 1 : 6 / limit + 1))
    #expect(try await tasks().map(\.id) == [3, 4, 5, 6])
  }

  @Test("gives no id twice, whatever was pruned", arguments: [1, 2, 100])
  func pruneLatest(limit: Int) async throws {
    for _ in 1...3 { try await put() }
    let stalled = try await claim(3, at: 0, lease: 1).tasks
    for task in try await claim(3, at: 2).tasks {
      #expect(try await acknowledge(task, .succeeded(nil), at: 3))
    }
    var place: Int? = Int.min
    while let start = place {
      place = try await at(100) { queue in
        try TaskQueue.prune(
          endedBefore: Self.start.advanced(bySeconds: 50), after: start, limit: limit,
          in: queue.database)
      }.next
    }
    #expect(try await tasks().map(\.id) == [3])
    try await put(at: 100)
    #expect(try await claim(1, at: 100).tasks.map(\.id) == [4])
    for task in stalled {
      #expect(try await !acknowledge(task, .succeeded(nil), at: 101))
    }
    #expect(try await tasks().map(\.state) == [.succeeded, .leased])
  }

  @Test("waits as long as it would have when the clock is set back")
  func clockSetBack() async throws {
    try await put(delay: 100)
    try await put(lane: "a")
    try await put(lane: "a", lifetime: 1000)
    #expect(try await claimed(at: 10, lease: 60) == [2])
    #expect(try await claimed(at: -3600) == [])
    #expect(try await claimed(at: -3600 + 59) == [])
    #expect(try await claimed(at: -3600 + 60, lease: 1000) == [2])
    #expect(try await claimed(at: -3600 + 89) == [])
    #expect(try await claimed(at: -3600 + 90) == [1])
  }

  @Test("does not take it for a clock set back when others were faster to the lock")
  func lateTransaction() async throws {
    try await put(delay: 10)
    try await at(5) { _ in }
    try await at(4.5) { _ in }
    #expect(try await claimed(at: 9.9) == [])
    #expect(try await claimed(at: 10) == [1])
  }

  @Test("lists the tasks of a range and a state, the first of them")
  func list() async throws {
    for _ in 1...5 { try await put() }
    let leased = try await claim(3, at: 0).tasks
    #expect(try await acknowledge(leased[1], .failed(failure), at: 0))
    #expect(try await acknowledge(leased[2], .succeeded(nil), at: 0))
    #expect(try await states() == [.leased, .dead, .succeeded, .queued, .queued])
    let expected: [(QueuedTask.State?, ClosedRange<Int>, [Int])] = [
      (nil, 2...4, [2, 3]), (.queued, 1...5, [4, 5]), (.leased, 1...5, [1]), (.dead, 1...5, [2]),
      (.dead, 3...5, []), (.succeeded, 1...5, [3]),
    ]
    for (state, ids, found) in expected {
      let tasks = try await store.read {
        try TaskQueue.tasks(in: ids, state: state, atMost: 2, in: $0)
      }
      #expect(tasks.map(\.id) == found)
    }
    #expect(try await store.read { try TaskQueue.lastID(in: $0) } == 5)
    #expect(try await store.read { try TaskQueue.deadTasks(in: $0) } == [2])
  }

  @Test("finds what it asks for by an index, however many tasks there are")
  func indexes() async throws {
    let plans = try await store.read { database in
      try [
        "SELECT id FROM vsts_task WHERE available <= 1 ORDER BY available, id LIMIT 1",
        "SELECT min(id) FROM vsts_task WHERE lane = '' AND finished_at IS NULL",
        "SELECT id FROM vsts_task WHERE key = '' AND finished_at IS NULL",
        "SELECT id FROM vsts_task WHERE state = 'dead' ORDER BY id",
      ].flatMap { query in
        try database.rows(SQL("EXPLAIN QUERY PLAN \(query)")) { $0.text(3) }
      }
    }
    #expect(
      plans == [
        "SEARCH vsts_task USING COVERING INDEX task_available (available<?)",
        "SEARCH vsts_task USING INDEX task_lane (lane=?)",
        "SEARCH vsts_task USING INDEX task_key (key=?)",
        "SCAN vsts_task USING INDEX task_dead",
      ])
  }
}
