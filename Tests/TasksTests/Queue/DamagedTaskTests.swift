import Basics
import JSON
import SQLite
import SentryState
import Testing

@testable import Tasks

@Suite("A damaged task of the queue")
struct DamagedTaskTests {
  private let world: TaskWorld
  private let reports = Guarded<[Int: TaskOutcome]>([:])

  init() throws {
    world = try TaskWorld()
  }

  /// Damages the second of three tasks, and works until nothing is due.
  private func work(after change: String) async throws -> [QueuedTask] {
    for _ in 1...3 { try await world.put(Noop()) }
    try await world.store.write { try $0.execute(change) }
    let worker = TaskWorker(
      store: world.store,
      options: TaskWorkerOptions(concurrency: 2, isDraining: true, owner: "me"),
      now: { TaskWorld.start },
      runTask: { [runner = world.runner] in await runner.run($0, of: TaskWorld.registry) },
      report: { [reports] new in
        reports.withLock { all in
          for report in new { all[report.task.id] = report.run?.outcome }
        }
      })
    try await worker.run()
    return try await world.store.read {
      try TaskQueue.tasks(in: Int.min...Int.max, atMost: 100, in: $0)
    }
  }

  @Test(
    "dies with what is wrong with it, and the others are run",
    arguments: [
      ("record = '{'", "the record of task 2 is damaged: unexpected end at byte 1"),
      ("record = ''", "the record of task 2 is damaged: unexpected end at byte 0"),
      ("record = '5'", "the record of task 2 is damaged: not a JSON object"),
      ("record = '{}'", "member 'task' is missing"),
      (#"record = '{"task":"gone"}'"#, "there is no task 'gone'"),
      (#"record = '{"task":"noop","kwargs":5}'"#, "member 'kwargs' is a number, not an object"),
      (
        #"record = '{"task":"echo","kwargs":{"text":""}}'"#,
        "task 'echo' needs the parameter 'number'"
      ),
      (#"record = '{"task":"noop","kwargs":{"a":1}}'"#, "task 'noop' has no parameter 'a'"),
      (
        "attempts = 9223372036854775807", "the row of task 2 is damaged: 'attempts' is out of range"
      ),
      (
        "attempts = 9223372036854775806", "the row of task 2 is damaged: 'attempts' is out of range"
      ),
      ("attempts = -1", "the row of task 2 is damaged: 'attempts' is out of range"),
      (
        "attempts = -9223372036854775808",
        "the row of task 2 is damaged: 'attempts' is out of range"
      ),
      ("most_attempts = 0", "the row of task 2 is damaged: 'most_attempts' is out of range"),
      (
        "most_attempts = -9223372036854775808",
        "the row of task 2 is damaged: 'most_attempts' is out of range"
      ),
      ("token = 9223372036854775807", "the row of task 2 is damaged: 'token' is out of range"),
      ("token = -9223372036854775808", "the row of task 2 is damaged: 'token' is out of range"),
      (
        "state = 'leased', lost_leases = 9223372036854775807",
        "the row of task 2 is damaged: 'lost_leases' is out of range"
      ),
    ])
  func death(change: String, message: String) async throws {
    let tasks = try await work(after: "UPDATE vsts_task SET \(change) WHERE id = 2")
    #expect(tasks.map(\.state) == [.succeeded, .dead, .succeeded])
    let error = tasks[1].error.flatMap(Failure.init(json:))
    #expect(error?.kind == .invalidInput)
    #expect(error?.message == message)
    #expect(reports.withLock { $0[2]?.failure } == error)
    #expect(reports.withLock { $0.count } == 3)
  }

  @Test(
    "is run where what is odd about it does no harm",
    arguments: [
      "due = 9223372036854775807", "due = -9223372036854775808",
      "available = -9223372036854775808", "expires = 9223372036854775807",
      "most_attempts = 9223372036854775807", "lost_leases = 9223372036854775807",
      "token = 9223372036854775805", "state = 'odd'", "error = '{'", "lane = ''",
    ])
  func harmless(change: String) async throws {
    let tasks = try await work(after: "UPDATE vsts_task SET \(change) WHERE id = 2")
    #expect(tasks.map(\.state) == [.succeeded, .succeeded, .succeeded])
    for task in tasks { #expect(task.due.description.utf8.count == 27) }
  }

  @Test("can be put back, and dies again", arguments: ["attempts", "token"])
  func requeue(column: String) async throws {
    _ = try await work(
      after: "UPDATE vsts_task SET \(column) = 9223372036854775807 WHERE id = 2")
    let requeueing = try await world.store.write {
      try TaskQueue(in: $0, at: TaskWorld.start).requeue(2)
    }
    #expect(requeueing == .requeued)
    let claim = try await world.store.write {
      try TaskQueue(in: $0, at: TaskWorld.start).claim(atMost: 9, owner: "me", lease: 1)
    }
    #expect(claim.tasks.map(\.id) == (column == "attempts" ? [2] : []))
    #expect(claim.dead.map(\.task.id) == (column == "attempts" ? [] : [2]))
  }

  @Test(
    "stands behind others, whatever its id",
    arguments: [Int.min, -1, 0, Int.max])
  func ids(id: Int) async throws {
    let tasks = try await work(after: "UPDATE vsts_task SET id = \(id) WHERE id = 2")
    #expect(Set(tasks.map(\.id)) == [1, id, 3])
    #expect(tasks.allSatisfy { $0.state == .succeeded })
  }

  @Test(
    "does not stop the clock of the queue",
    arguments: [Int.min, Int.min + 1, -62_135_596_800_000_001, 253_402_300_800_000_000, Int.max])
  func clock(latest: Int) async throws {
    let tasks = try await work(
      after: """
        UPDATE vsts_task_clock SET latest = \(latest);
        UPDATE vsts_task SET expires = \(TaskWorld.start.advanced(bySeconds: 60).microseconds)
          WHERE id = 2;
        """)
    #expect(tasks.map(\.state) == [.succeeded, .succeeded, .succeeded])
    #expect(tasks.map(\.due) == Array(repeating: TaskWorld.start, count: 3))
  }

  @Test(
    "is due at no time, while the clock shows none",
    arguments: boundaries + [
      Timestamp(microseconds: .min).microseconds, Timestamp(microseconds: .max).microseconds,
    ])
  func due(latest: Int64) async throws {
    for due in Self.boundaries {
      let claimed = try await world.store.write { database in
        try database.run("DELETE FROM vsts_task")
        let queue = try TaskQueue(in: database, at: TaskWorld.start)
        for _ in 1...2 { _ = try queue.put(NewTask(Noop())) }
        try database.run(
          "UPDATE vsts_task SET due = ?1, available = ?1, expires = ?1 WHERE id = 1",
          .integer(due))
        try database.run("UPDATE vsts_task_clock SET latest = ?", .integer(latest))
        return try TaskQueue(in: database, at: TaskWorld.start).claim(
          atMost: 10, owner: "me", lease: 1)
      }
      #expect(claimed.tasks.contains { $0.id == 2 }, "due \(due)")
      let clock = try await world.store.read { database in
        try database.first("SELECT latest FROM vsts_task_clock") { $0.value(0) }
      }
      #expect(clock == .integer(TaskWorld.start.microseconds))
    }
  }

  private static let boundaries: [Int64] = [.min, .min + 1, -1, 0, 1, 1 << 32, .max - 1, .max]
}
