import Foundation
import JSON
import TestSupport
import Testing

@Suite("The event intake of sentry-task")
struct EventToolTests {
  private let world: ToolWorld
  private let store: String

  init() async throws {
    world = try ToolWorld()
    var state = StateBuilder()
    state.organization()
    for slug in ["shop", "desk"] { state.project(slug) }
    store = try await world.store(state)
  }

  private func run(_ arguments: [String] = [], _ tasks: [String]) async throws -> ToolResult {
    try await runProgram(
      "sentry-task", ["run", "--store", store] + arguments,
      input: tasks.map { $0 + "\n" }.joined())
  }

  /// A task that saves an error, with what the event has beside it.
  private func task(_ number: Int, project: Int = 1, _ members: String = "") -> String {
    let digits = String(number)
    let id = String(repeating: "b", count: 32 - digits.count) + digits
    return """
      {"task":"save_event","kwargs":{"project_id":\(project),"event":{"event_id":"\(id)",\
      "timestamp":\(1_700_000_000 + number),"message":"it is wrong"\(members)}}}
      """
  }

  private func lines(_ text: String) throws -> [JSONValue] {
    try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  private func rows(_ model: String) async throws -> [JSONValue] {
    let result = try await runProgram("sentry-task", ["dump", "--store", store, model])
    return try lines(result.output).compactMap { $0["fields"] }
  }

  @Test("prints what became of an event, behind its record")
  func output() async throws {
    let sample = task(1, #","tags":{"sample_event":"yes"}"#)
    let id = String(repeating: "b", count: 31) + "1"
    #expect(
      try await run([], [sample])
        == ToolResult(
          status: 0,
          output: sample.dropLast() + """
            ,"state":"succeeded","result":{"event_id":"\(id)","group_id":1,"is_new":true,\
            "is_regression":false,"is_duplicate":false},"log":[{"event":\
            "save_error_events: processing sample event","event.id":"\(id)","project_id":1,\
            "sample_event":true}],"error":null,"emitted":[]}

            """))
  }

  @Test("saves what is sound, in order, whatever stands between")
  func badEvents() async throws {
    let tasks = [
      task(1), "oops", #"{"task":"save_event"}"#,
      #"{"task":"save_event","kwargs":{"project_id":1,"event":[]}}"#,
      #"{"task":"save_event","kwargs":{"project_id":"1","event":{}}}"#,
      #"{"task":"save_event","kwargs":{"project_id":1,"event":{}}}"#,
      task(2, project: 9), #"{"task":"noop"}"#, task(1), task(3, project: 2),
    ]
    let result = try await run([], tasks)
    #expect(result.status == 65)
    let outcomes = try lines(result.output).map { line -> String in
      let error = line["error"]?["message"]?.string
      let group = line["result"]?["group_id"]?.int.map { "group \($0)" }
      return error ?? group ?? line["state"]?.string ?? "?"
    }
    #expect(
      outcomes == [
        "group 1", "not a JSON record: line 2, column 1: unexpected character",
        "task 'save_event' needs the parameter 'project_id'",
        "parameter 'event' of task 'save_event' is an array, not an object",
        "parameter 'project_id' of task 'save_event' is a string, not an integer",
        "member 'event_id' of the event is missing", "Project matching query does not exist.",
        "succeeded", "group 1", "group 2",
      ])
    #expect(try await rows("sentry.group").map { $0["times_seen"] } == [1, 1])
  }

  @Test("commits nothing of a group of events that cannot be written, and says so")
  func rollback() async throws {
    _ = try await run([], [task(1)])
    let size = try FileManager.default.attributesOfItem(atPath: store)[.size] as? Int ?? 0
    let tasks = (2...400).map { task($0, #","extra":"\#(String(repeating: "x", count: 3000))""#) }
    let result = try await runProgram(
      "sentry-task", ["run", "--store", store],
      ProgramSetup(
        input: .text(tasks.map { $0 + "\n" }.joined()),
        // The output is a pipe; of files only the store grows.
        fileSizeLimit: (size + 200_000) / 512))
    #expect(result.status == 75)
    let written = try lines(result.output)
    #expect(written.count == 399)
    let saved = written.count { $0["state"] == "succeeded" }
    #expect(written.allSatisfy { $0["state"] == "succeeded" || $0["error"]?["kind"] == "io" })
    #expect(saved < 399)
    #expect(try await rows("sentry.event").count == saved + 1)
    #expect(try await rows("sentry.group").map { $0["times_seen"] } == [.number(saved + 1)])
  }

  @Test("reopens a group once, and causes the status syncs, at once or on the queue")
  func regression() async throws {
    func resolve() async throws {
      _ = try await runProgram(
        "sentry-task", ["load", "-q", "--store", store],
        input: """
          {"model":"sentry.group","pk":1,"fields":{"project":1,"status":1,"short_id":1,\
          "active_at":"2023-11-14T22:13:20Z","last_seen":"2023-11-14T22:13:20Z","times_seen":1}}
          """)
    }
    func results(_ result: ToolResult) throws -> [JSONValue] {
      try lines(result.output).map {
        [$0["result"]?["is_regression"] ?? .null, $0["emitted"] ?? .null]
      }
    }
    _ = try await run([], [task(1)])
    try await resolve()
    #expect(
      try results(try await run([], [task(20), task(30)])) == [
        [
          true,
          [
            [
              "task": "kick_off_status_syncs", "kwargs": ["project_id": 1, "group_id": 1],
              "state": "succeeded", "result": nil, "error": nil, "emitted": [],
            ]
          ],
        ], [false, []],
      ])
    try await resolve()
    #expect(
      try results(try await run(["--defer"], [task(40), task(50)])) == [
        [
          true,
          [
            [
              "task": "kick_off_status_syncs", "kwargs": ["project_id": 1, "group_id": 1],
              "state": "queued", "id": 1,
            ]
          ],
        ], [false, []],
      ])
    let queue = try await runProgram("sentry-task", ["list", "--store", store])
    #expect(try lines(queue.output).map { $0["task"] } == ["kick_off_status_syncs"])
  }

  @Test("saves the events that were put on the queue")
  func queue() async throws {
    let put = try await runProgram(
      "sentry-task", ["put", "--store", store],
      input: (1...20).map { task($0) + "\n" }.joined())
    #expect(put.status == 0)
    let work = try await runProgram("sentry-task", ["work", "--drain", "--store", store])
    #expect(work.status == 0)
    #expect(try await rows("sentry.group").map { $0["times_seen"] } == [20])
  }

  @Test("makes one group of a thousand events that eight processes save at once")
  func processes() async throws {
    let store = store
    let shares = (0..<8).map { share in
      // Some are saved by two.
      (0..<1000).filter { $0 % 8 == share || ($0 % 100 == 7 && $0 / 100 % 8 == share) }
        .map { task($0) + "\n" }.joined()
    }
    let statuses = try await withThrowingTaskGroup(of: ProgramStatus.self) { group in
      for share in shares {
        group.addTask {
          try await runProgram("sentry-task", ["run", "--store", store], input: share).status
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 0, count: 8))
    #expect(
      try await rows("sentry.group").map { [$0["short_id"], $0["times_seen"]] } == [[1, 1000]])
    #expect(try await rows("sentry.event").count == 1000)
    #expect(try await rows("sentry.grouphash").count == 1)
    #expect(
      try await rows("sentry.group").first?["last_seen"] == "2023-11-14T22:29:59.000000Z")
  }
}
