import Basics
import JSON
import SentryState
import TestSupport
import Testing

@testable import Tasks

@Suite("A worker")
struct TaskWorkerTests {
  private let world: TaskWorld
  private let reports = Reports()

  init() throws {
    world = try TaskWorld()
  }

  /// What the worker told, in its order.
  private final class Reports: Sendable {
    let all = Guarded<[WorkReport]>([])

    func add(_ new: [WorkReport]) {
      all.withLock { $0 += new }
    }

    /// The states by id.
    var states: [Int: [String]] {
      all.withLock { reports in
        reports.reduce(into: [:]) { states, report in
          states[report.task.id, default: []].append(report.run?.outcome.state ?? "lost")
        }
      }
    }
  }

  private func worker(
    _ concurrency: Int = 4, lease: Double = 60, isDraining: Bool = true,
    now: @escaping @Sendable () -> Timestamp = { TaskWorld.start },
    report: (@Sendable ([WorkReport]) throws -> Void)? = nil
  ) -> TaskWorker {
    TaskWorker(
      store: world.store,
      options: TaskWorkerOptions(
        concurrency: concurrency, lease: lease, isDraining: isDraining, owner: "me"),
      now: now,
      runTask: { [runner = world.runner] in await runner.run($0, of: TaskWorld.registry) },
      report: report ?? { [reports] in reports.add($0) })
  }

  /// Waits until tasks are leased.
  private func untilLeased(_ count: Int) async throws {
    try await waitUntil {
      try await world.tasks().count(where: { $0.state == .leased }) >= count
    }
  }

  private func isAvailable(at time: Timestamp) async throws -> Bool {
    try await world.store.read { try TaskQueue.hasAvailable(at: time, in: $0) }
  }

  @Test("runs every task, and what they cause, until nothing is due", arguments: [1, 16])
  func drain(concurrency: Int) async throws {
    for number in 1...500 {
      try await world.put(Echo(number: number % 7, text: "a"))
    }
    try await world.put(Emitting())
    try await worker(concurrency).run()
    let tasks = try await world.tasks()
    #expect(tasks.count == 503)
    #expect(tasks.dropLast().allSatisfy { $0.state == .succeeded && $0.attempts == 1 })
    #expect(tasks.last?.state == .queued)
    #expect(reports.states.count == 503)
    #expect(reports.states[503] == ["retry"])
    #expect(reports.states.values.allSatisfy { $0.count == 1 })
  }

  @Test("keeps the order of each lane, however much runs at once")
  func lanes() async throws {
    for number in 1...300 {
      try await world.put(Echo(number: number % 5, text: "a"))
    }
    try await worker(16).run()
    var last: [Int: Int] = [:]
    for report in reports.all.withLock({ $0 }) {
      #expect(last[report.task.id % 5, default: 0] < report.task.id)
      last[report.task.id % 5] = report.task.id
    }
    #expect(last.count == 5)
  }

  @Test("waits before it tries again, longer if the service asks for it")
  func retry() async throws {
    try await world.put(Failing(kind: "timeout"))
    try await world.put(Failing(kind: "timeout", wait: 500))
    try await world.put(Failing(kind: "timeout", wait: 5))
    try await worker().run()
    let due = [300.0, 500, 300].map { TaskWorld.start.advanced(bySeconds: $0) }
    #expect(try await world.tasks().map(\.due) == due)
    #expect(try await world.tasks().map(\.state) == [.queued, .queued, .queued])
    #expect(reports.states == [1: ["retry"], 2: ["retry"], 3: ["retry"]])
  }

  @Test("gives a task up after its last attempt, or at once if the policy says so")
  func death() async throws {
    try await world.put(Failing(kind: "timeout"))
    try await world.put(Failing(kind: "not_found"))
    try await world.put(Failing(kind: "forbidden"))
    for attempt in 0..<4 {
      let time = TaskWorld.start.advanced(bySeconds: Double(attempt) * 300)
      try await worker(now: { time }).run()
    }
    let tasks = try await world.tasks()
    #expect(tasks.map(\.state) == [.dead, .dead, .succeeded])
    #expect(tasks.map(\.attempts) == [3, 1, 1])
    #expect(tasks[0].error == Failure(.timeout, "it failed with the ***").json)
    #expect(
      reports.states == [1: ["retry", "retry", "failed"], 2: ["failed"], 3: ["succeeded"]])
  }

  @Test("reports what died in the queue")
  func expired() async throws {
    var task = NewTask(Noop())
    task.lifetime = 0
    try await world.store.write { [task] in
      _ = try TaskQueue(in: $0, at: TaskWorld.start).put(task)
    }
    try await worker().run()
    #expect(reports.states == [1: ["failed"]])
  }

  @Test("buries a task that expires between two attempts with what the first failed with")
  func expiredRetry() async throws {
    var task = NewTask(Failing(kind: "timeout"))
    task.lifetime = 60
    try await world.store.write { [task] in
      _ = try TaskQueue(in: $0, at: TaskWorld.start).put(task)
    }
    try await worker().run()
    let later = TaskWorld.start.advanced(bySeconds: 300)
    try await worker(now: { later }).run()
    let expiry = TaskWorld.start.advanced(bySeconds: 60)
    let tasks = try await world.tasks()
    #expect(tasks.map(\.state) == [.dead])
    #expect(tasks.map(\.attempts) == [1])
    #expect(
      tasks[0].error
        == Failure(
          .timeout, "it failed with the ***",
          hint: "it expired at \(expiry), before another attempt"
        ).json)
    #expect(reports.states == [1: ["retry", "failed"]])
  }

  @Test("gives back what it has not begun when it is stopped, and lets the rest end")
  func stop() async throws {
    for _ in 1...3 { try await world.put(Waiting()) }
    let worker = worker(2, isDraining: false)
    let work = Task { try await worker.run() }
    try await untilLeased(2)
    await worker.stop()
    work.cancel()
    try await work.value
    #expect(try await world.tasks().map(\.state) == [.queued, .queued, .queued])
    #expect(try await world.tasks().map(\.attempts) == [0, 0, 0])
    #expect(reports.states == [:])
  }

  @Test("stops a task that another worker has taken over")
  func lost() async throws {
    try await world.put(Waiting())
    // It begins nothing where a lease has passed since it asked for one, and renews after a third.
    let worker = worker(lease: 3, isDraining: false)
    let work = Task { try await worker.run() }
    // One that has not begun would only be forgotten.
    try await waitUntil { world.services.waiting.withLock { $0 } == 1 }
    let taken = try await world.store.write { database in
      let late = TaskWorld.start.advanced(bySeconds: 10)
      return try TaskQueue(in: database, at: late).claim(atMost: 1, owner: "other", lease: 60)
    }
    #expect(taken.tasks.map(\.attempts) == [2])
    try await waitUntil { !reports.states.isEmpty }
    #expect(reports.states == [1: ["lost"]])
    await worker.stop()
    try await work.value
    #expect(try await world.tasks().map(\.state) == [.leased])
  }

  @Test("keeps its leases while its tasks run")
  func renewal() async throws {
    try await world.put(Waiting())
    let time = Guarded(TaskWorld.start)
    let worker = worker(lease: 0.3, isDraining: false, now: { time.withLock { $0 } })
    let work = Task { try await worker.run() }
    try await untilLeased(1)
    for _ in 1...5 {
      let now = time.withLock { time in
        time = time.advanced(bySeconds: 0.2)
        return time
      }
      #expect(try await !isAvailable(at: now))
      try await waitUntil { try await !isAvailable(at: now.advanced(bySeconds: 0.2)) }
    }
    work.cancel()
    try await work.value
    #expect(try await world.tasks().map(\.attempts) == [0])
  }

  @Test("finds what is put while it waits")
  func waits() async throws {
    let worker = worker(isDraining: false)
    let work = Task { try await worker.run() }
    for number in 1...3 {
      try await world.put(Noop())
      try await waitUntil { reports.states[number] != nil }
    }
    await worker.stop()
    try await work.value
    #expect(reports.states == [1: ["succeeded"], 2: ["succeeded"], 3: ["succeeded"]])
  }

  @Test("ends when its results cannot be told, and gives back what it holds")
  func output() async throws {
    try await world.put(Noop())
    for _ in 1...3 { try await world.put(Waiting()) }
    let worker = worker(2, report: { _ in throw Failure(.io, "full") })
    await #expect(throws: Failure(.io, "full")) { try await worker.run() }
    #expect(try await world.tasks().map(\.state) == [.succeeded, .queued, .queued, .queued])
  }
}
