import Foundation
import JSON
import TestSupport
import Testing

@Suite("A queue that is disturbed", .serialized)
struct QueueDisturbanceTests {
  private let world: ToolWorld

  init() throws {
    world = try ToolWorld()
  }

  private func records(_ text: String) throws -> [JSONValue] {
    try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  /// The complete lines of what a killed program wrote.
  private func wholeLines(_ text: String) -> String {
    text.lastIndex(of: "\n").map { String(text[...$0]) } ?? ""
  }

  private func work(_ store: String, lease: String) throws -> RunningProgram {
    try RunningProgram(
      "sentry-task", ["work", "--drain", "--store", store, "--lease", lease, "--concurrency", "4"])
  }

  @Test("by workers that are killed or stopped loses nothing, ends nothing twice, keeps its order")
  func workers() async throws {
    let store = world.file("state.db")
    let history = try await QueueHistory(creating: store, tasks: 6000, lanes: 30)
    try await history.abandon(10)
    var random = SeededGenerator(seed: 5)
    var workers = try (0..<4).map { _ in try work(store, lease: "0.3") }
    var output = ""
    for round in 0..<20 {
      let index = Int.random(in: workers.indices, using: &random)
      let worker = workers[index]
      try await Task.sleep(for: .milliseconds(Int.random(in: 5...60, using: &random)))
      if round % 3 == 2 {
        worker.send(SIGSTOP)
        try await Task.sleep(for: .milliseconds(400))
        worker.send(SIGCONT)
        continue
      }
      worker.send(SIGKILL)
      let result = await worker.result()
      #expect(!result.error.contains("locked"))
      output += wholeLines(result.output)
      workers[index] = try work(store, lease: "0.3")
    }
    for worker in workers {
      let result = await worker.result()
      #expect(result.status == 0)
      #expect(!result.error.contains("locked"))
      output += result.output
    }
    try await waitUntil(within: .seconds(600)) {
      guard try await history.unfinished() > 0 else { return true }
      output += await (try work(store, lease: "0.3")).result().output
      return false
    }
    #expect(try await history.faults() == [])
    #expect(try await history.reclaimed() > 0, "the disturbance was none")
    let ids = try records(output).compactMap { $0["id"]?.int }
    #expect(Set(ids).count == ids.count, "no result is printed twice")
  }

  @Test("by kill -9 of 'put' keeps what it said that it had put")
  func killedPut() async throws {
    let input = String(repeating: #"{"task":"noop","kwargs":{}}"# + "\n", count: 10_000)
    var random = SeededGenerator(seed: 6)
    for round in 0..<20 {
      let store = world.file("put\(round).db")
      let put = try RunningProgram(
        "sentry-task", ["put", "--store", store], ProgramSetup(input: .text(input)))
      try await Task.sleep(for: .milliseconds(Int.random(in: 1...120, using: &random)))
      put.send(SIGKILL)
      let printed = try records(wholeLines(await put.result().output)).compactMap { $0["id"]?.int }
      #expect(printed == Array(1..<printed.count + 1))
      guard FileManager.default.fileExists(atPath: store), !printed.isEmpty else { continue }
      let check = try await runProgram("sentry-task", ["check", "--store", store])
      #expect(check.status == 0)
      let list = try await runProgram("sentry-task", ["list", "--store", store])
      let listed = try records(list.output).compactMap { $0["id"]?.int }
      #expect(listed == Array(1..<listed.count + 1))
      #expect(listed.count >= printed.count)
    }
  }

  @Test("by kill -9 of 'work' ends each task once, and prints no result that is not committed")
  func killedWork() async throws {
    let store = world.file("state.db")
    let history = try await QueueHistory(creating: store, tasks: 20_000, lanes: 20_000)
    try await history.abandon(10)
    var random = SeededGenerator(seed: 7)
    var printed: [Int] = []
    for _ in 0..<20 {
      let worker = try work(store, lease: "0.2")
      try await Task.sleep(for: .milliseconds(Int.random(in: 1...80, using: &random)))
      worker.send(SIGKILL)
      printed += try records(wholeLines(await worker.result().output)).compactMap { $0["id"]?.int }
      let ended = try await history.ended()
      #expect(ended.isSuperset(of: printed))
    }
    try await waitUntil(within: .seconds(600)) {
      guard try await history.unfinished() > 0 else { return true }
      let result = await (try work(store, lease: "0.2")).result()
      #expect(result.status == 0)
      printed += try records(result.output).compactMap { $0["id"]?.int }
      return false
    }
    #expect(try await history.faults() == [])
    #expect(try await history.reclaimed() > 0, "the disturbance was none")
    #expect(Set(printed).count == printed.count)
  }

  @Test("by eight workers at once is drained without a lock in anybody's way")
  func eightWorkers() async throws {
    let store = world.file("state.db")
    let history = try await QueueHistory(creating: store, tasks: 10_000, lanes: 1000)
    let workers = try (0..<8).map { _ in try work(store, lease: "60") }
    var count = 0
    for worker in workers {
      let result = await worker.result()
      #expect(result.status == 0)
      #expect(result.error == "")
      count += try records(result.output).count
    }
    #expect(count == 10_000)
    #expect(try await history.faults() == [])
  }

  @Test(
    "by a full disk in the middle of 'put' keeps what was put, and takes more once there is room")
  func fullDisk() async throws {
    let store = world.file("state.db")
    let input = String(repeating: #"{"task":"noop","kwargs":{}}"# + "\n", count: 20_000)
    let full = try await runProgram(
      "sentry-task", ["put", "--store", store],
      ProgramSetup(input: .text(input), fileSizeLimit: 2000))
    #expect(full.status == 74)
    #expect(full.error.hasPrefix("sentry-task: cannot write store '\(store)': "), "\(full.error)")
    let printed = try records(full.output).compactMap { $0["id"]?.int }
    #expect(printed.count > 0 && printed.count < 20_000)
    let list = try await runProgram("sentry-task", ["list", "--store", store])
    #expect(try records(list.output).compactMap { $0["id"]?.int } == printed)
    let more = try await runProgram("sentry-task", ["put", "noop", "--store", store])
    let id = printed.count + 1
    #expect(
      more == ToolResult(status: 0, output: #"{"task":"noop","kwargs":{},"id":\#(id)}"# + "\n"))
    #expect(try await runProgram("sentry-task", ["check", "--store", store]).status == 0)
  }

  @Test("by a full disk under a worker says so, and every task can still be run")
  func fullDiskAtWork() async throws {
    let store = world.file("state.db")
    let history = try await QueueHistory(creating: store, tasks: 20_000, lanes: 20_000)
    try await history.abandon(10)
    let full = try await runProgram(
      "sentry-task", ["work", "--drain", "--store", store, "--lease", "0.2"],
      ProgramSetup(fileSizeLimit: 4000))
    #expect(full.status == 74)
    #expect(full.error.contains("cannot write store '\(store)': "), "\(full.error)")
    var printed = try records(full.output).compactMap { $0["id"]?.int }
    try await waitUntil(within: .seconds(600)) {
      guard try await history.unfinished() > 0 else { return true }
      let result = await (try work(store, lease: "60")).result()
      printed += try records(result.output).compactMap { $0["id"]?.int }
      return false
    }
    #expect(try await history.faults() == [])
    #expect(Set(printed).count == printed.count)
  }

  @Test("by a reader that goes away is given back at once")
  func goneReader() async throws {
    let store = world.file("state.db")
    let history = try await QueueHistory(creating: store, tasks: 20_000, lanes: 20_000)
    let script = #"set -o pipefail; "$0" work --drain --store "$1" | head -n 1"#
    let result = try await runProgram(
      "/bin/bash", ["-c", script, builtProgram("sentry-task"), store])
    #expect(result.status == .exited(128 + SIGPIPE))
    #expect(result.error == "")
    #expect(try await history.unfinished() > 0)
    let list = try await runProgram(
      "sentry-task", ["list", "--state", "leased", "--store", store])
    #expect(list == ToolResult(status: 0))
    try await waitUntil(within: .seconds(600)) {
      guard try await history.unfinished() > 0 else { return true }
      _ = await (try work(store, lease: "60")).result()
      return false
    }
    #expect(try await history.faults() == [])
  }

  @Test("by a pipe from the queue into itself comes to an end", .timeLimit(.minutes(1)))
  func pipe() async throws {
    let store = world.file("state.db")
    let input = String(repeating: #"{"task":"noop","kwargs":{}}"# + "\n", count: 3000)
    let first = try await runProgram("sentry-task", ["put", "--store", store], input: input)
    #expect(first.status == 0)
    let script = #""$0" list --store "$1" | "$0" put --store "$1" | "$0" run --store "$1""#
    let result = try await runProgram(
      "/bin/sh", ["-c", script, builtProgram("sentry-task"), store])
    #expect(result.status == 0)
    #expect(try records(result.output).compactMap { $0["id"]?.int } == Array(3001...6000))
  }
}

/// Numbers that are the same in each run.
private struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
