import Foundation
import JSON
import SQLite
import SentryState
import TestSupport
import Testing

@Suite("The queue of sentry-task")
struct QueueToolTests {
  private let world: ToolWorld
  private let store: String

  init() throws {
    world = try ToolWorld()
    store = world.file("queue/state.db")
  }

  private func sentryTask(
    _ subcommand: String, _ arguments: String..., input: String? = nil
  ) async throws -> ToolResult {
    try await runProgram(
      "sentry-task", [subcommand] + arguments,
      ProgramSetup(
        environment: ["SENTRY_VSTS_STORE": store],
        input: input.map { .text($0) } ?? .empty))
  }

  private func member(_ name: String, of output: String) throws -> [JSONValue?] {
    try output.split(separator: "\n").map { try JSONValue(parsing: String($0))[name] }
  }

  @Test("takes tasks from the input and from the command line, in a store of its own making")
  func put() async throws {
    let input = """
      {"n": 1.0, "task":"noop"}
      {"task":"noop","kwargs":{},"id":"old"}
      {"task":"nothing"}
      5
      {"task":"noop","kwargs":{"x":1}}
      """
    #expect(
      try await sentryTask("put", input: input)
        == ToolResult(
          status: 65,
          output: """
            {"n":1.0,"task":"noop","id":1}
            {"task":"noop","kwargs":{},"id":2}
            {"source":"-:3","error":{"kind":"invalid_input","message":"there is no task 'nothing'",\
            "hint":"'sentry-task tasks' lists the tasks"}}
            {"source":"-:4","error":{"kind":"invalid_input","message":"not a JSON object"}}
            {"source":"-:5","error":{"kind":"invalid_input",\
            "message":"task 'noop' has no parameter 'x'","hint":"it has none"}}

            """))
    #expect(
      try await sentryTask("put", "noop")
        == ToolResult(status: 0, output: #"{"task":"noop","kwargs":{},"id":3}"# + "\n"))
    let attributes = try FileManager.default.attributesOfItem(atPath: store)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    let directory = try FileManager.default.attributesOfItem(atPath: world.file("queue"))
    #expect(directory[.posixPermissions] as? Int == 0o700)
  }

  @Test("keeps nothing of an earlier report of a task that is run or put again")
  func earlierReport() async throws {
    let report = #"""
      {"task":"noop","id":7,"state":"dead","attempts":3,"due":"2026-01-01T00:00:00.000000Z",\#
      "error":{"kind":"timeout"},"duplicate":true,"result":1,"log":[],"emitted":[],"n":1.0}
      """#
    #expect(
      try await sentryTask("put", input: report)
        == ToolResult(status: 0, output: #"{"task":"noop","id":1,"n":1.0}"# + "\n"))
    let list = try await sentryTask("list")
    let listed = try #require(try JSONValue(parsing: list.output).object)
    #expect(
      listed.members.map(\.name)
        == ["task", "id", "n", "kwargs", "state", "attempts", "due", "error"])
    #expect(listed["state"] == "queued")
    let ended =
      #""state":"succeeded","error":null,"result":null,"log":[],"emitted":[],"n":1.0}"# + "\n"
    #expect(
      try await sentryTask("run", input: report)
        == ToolResult(status: 0, output: #"{"task":"noop","id":7,"# + ended))
  }

  @Test("puts nothing twice under one key")
  func key() async throws {
    let input = #"{"task":"noop"}"# + "\n" + #"{"task":"noop","kwargs":{}}"#
    let expected = """
      {"task":"noop","id":1}
      {"task":"noop","kwargs":{},"id":1,"duplicate":true}

      """
    #expect(
      try await sentryTask("put", "--key", "k", input: input)
        == ToolResult(status: 0, output: expected))
    #expect(try await sentryTask("work", "--drain").status == 0)
    let again = try await sentryTask("put", "noop", "--key", "k")
    #expect(again.output == #"{"task":"noop","kwargs":{},"id":2}"# + "\n")
  }

  @Test("runs what is due, and not what is late or has expired")
  func work() async throws {
    _ = try await sentryTask("put", "--delay", "0", input: #"{"a":1,"task":"noop"}"#)
    _ = try await sentryTask("put", "noop", "--delay", "3600")
    _ = try await sentryTask("put", "noop", "--expires", "0")
    let result = try await sentryTask("work", "--drain", "--concurrency", "1")
    #expect(result.status == 75)
    #expect(try member("id", of: result.output).compactMap { $0?.int }.sorted() == [1, 3])
    let success =
      #"{"a":1,"task":"noop","id":1,"attempts":1,"state":"succeeded","result":null,"log":[],"#
      + #""error":null,"emitted":[]}"#
    #expect(result.output.contains(success + "\n"))
    let list = try await sentryTask("list")
    #expect(try member("state", of: list.output) == ["succeeded", "queued", "dead"])
    #expect(try member("attempts", of: list.output) == [1, 0, 0])
    #expect(try member("kwargs", of: list.output) == [[:], [:], [:]])
    #expect(try member("a", of: list.output) == [1, nil, nil])
    let dead = try await sentryTask("list", "--state", "dead")
    #expect(try member("id", of: dead.output) == [3])
    #expect(try member("error", of: dead.output)[0]?["kind"] == "timeout")
  }

  @Test("lists a damaged task, ends it with what is wrong with it, and runs the others")
  func damaged() async throws {
    _ = try await sentryTask("put", input: String(repeating: #"{"task":"noop"}"# + "\n", count: 4))
    try await Store(opening: store).write { database in
      try database.execute(
        """
        UPDATE vsts_task SET record = '{"task":' WHERE id = 1;
        UPDATE vsts_task SET record = '{"task":"gone"}', task = 'gone' WHERE id = 2;
        UPDATE vsts_task SET attempts = 9223372036854775807 WHERE id = 3;
        UPDATE vsts_task SET due = 0;
        """)
    }
    let due = #""due":"1970-01-01T00:00:00.000000Z""#
    let record = #""error":{"kind":"invalid_input","message":"the record of task 1 is damaged: "#
    let gone =
      #""error":{"kind":"invalid_input","message":"there is no task 'gone'","#
      + #""hint":"'sentry-task tasks' lists the tasks"}"#
    let row =
      #""error":{"kind":"invalid_input","message":"the row of task 3 is damaged: "#
      + #"'attempts' is out of range"}"#
    let before = try await sentryTask("list")
    #expect(before.status == 0)
    #expect(
      before.output.split(separator: "\n").map(String.init) == [
        #"{"id":1,"task":"noop","kwargs":{},"state":"queued","attempts":0,\#(due),"#
          + record + #"unexpected end at byte 8"}}"#,
        #"{"task":"gone","id":2,"kwargs":{},"state":"queued","attempts":0,\#(due),"error":null}"#,
        #"{"task":"noop","id":3,"kwargs":{},"state":"queued","#
          + #""attempts":9223372036854775807,\#(due),"error":null}"#,
        #"{"task":"noop","id":4,"kwargs":{},"state":"queued","attempts":0,\#(due),"error":null}"#,
      ])
    let work = try await sentryTask("work", "--drain", "--concurrency", "1")
    #expect(work.status == 65)
    #expect(work.error == "")
    #expect(
      work.output.split(separator: "\n").map(String.init).sorted() == [
        #"{"task":"gone","id":2,"attempts":1,"state":"failed","result":null,"log":[],"#
          + gone + #","emitted":[]}"#,
        #"{"task":"noop","id":3,"attempts":9223372036854775806,"state":"failed","result":null,"#
          + #""log":[],"# + row + #","emitted":[]}"#,
        #"{"task":"noop","id":4,"attempts":1,"state":"succeeded","result":null,"log":[],"#
          + #""error":null,"emitted":[]}"#,
        #"{"task":"noop","kwargs":{},"id":1,"attempts":1,"state":"failed","result":null,"log":[],"#
          + record + #"unexpected end at byte 8"},"emitted":[]}"#,
      ])
    let after = try await sentryTask("list", "--state", "dead")
    #expect(try member("id", of: after.output) == [1, 2, 3])
    #expect(try await sentryTask("requeue", "--dead").status == 0)
    #expect(try await sentryTask("work", "--drain").status == 65)
    #expect(
      try member("id", of: await sentryTask("list", "--state", "dead").output) == [1, 2])
  }

  @Test("puts dead tasks back, by id or all of them")
  func requeue() async throws {
    for _ in 1...3 { _ = try await sentryTask("put", "noop", "--expires", "0") }
    _ = try await sentryTask("put", "noop", "--delay", "3600")
    #expect(try await sentryTask("work", "--drain").status == 75)
    let one = try await sentryTask("requeue", "2", "4", "77")
    #expect(one.status == 1)
    #expect(try member("id", of: one.output) == [2, 4, 77])
    #expect(try member("state", of: one.output) == ["queued", nil, nil])
    #expect(try member("error", of: one.output)[0] == .null)
    #expect(
      try member("error", of: one.output)[1...].map { $0?["message"] }
        == ["task 4 is queued, not dead", "there is no task 77"])
    let all = try await sentryTask("requeue", "--dead")
    #expect(all.status == 0)
    #expect(try member("id", of: all.output) == [1, 3])
    let work = try await sentryTask("work", "--drain")
    #expect(work.status == 0)
    #expect(try member("state", of: work.output) == ["succeeded", "succeeded", "succeeded"])
    #expect(try await sentryTask("requeue", "--dead") == ToolResult(status: 0))
  }

  @Test("runs tasks at once, without the queue")
  func run() async throws {
    _ = try await sentryTask("put", "noop", "--delay", "3600")
    let input = #"{"error":"old","task":"noop","x":1e400}"# + "\n5"
    let expected = """
      {"error":null,"task":"noop","x":1e400,"state":"succeeded","result":null,"log":[],"emitted":[]}
      {"source":"-:2","error":{"kind":"invalid_input","message":"not a JSON object"}}

      """
    #expect(
      try await sentryTask("run", input: input) == ToolResult(status: 65, output: expected))
    let operand = try await sentryTask("run", "noop", "--defer")
    #expect(operand.status == 0)
    #expect(try member("state", of: operand.output) == ["succeeded"])
  }

  @Test(
    "waits for tasks until it is told to end",
    arguments: [(SIGTERM, 143), (SIGINT, 130)] as [(Int32, Int32)])
  func waits(signal: Int32, status: Int32) async throws {
    _ = try await sentryTask("put", "noop")
    let worker = try RunningProgram("sentry-task", ["work", "--store", store])
    await worker.output { $0.hasSuffix("\n") }
    _ = try await sentryTask("put", "noop")
    let output = await worker.output { $0.count(where: { $0 == "\n" }) == 2 }
    #expect(try member("id", of: output) == [1, 2])
    worker.send(signal)
    #expect(await worker.result().status == .exited(status))
  }

  @Test("is a table on request")
  func table() async throws {
    _ = try await sentryTask("put", "noop", "--expires", "0")
    _ = try await sentryTask("work", "--drain")
    let list = try await sentryTask("list", "--format", "table")
    let lines = list.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("id  task  state  attempts  due "))
    #expect(lines[1].hasPrefix("1   noop  dead   0         20"))
    #expect(lines[1].contains("  it expired at "))
    let tasks = try await sentryTask("tasks", "--format", "table")
    #expect(tasks.output.hasPrefix("task "))
    #expect(tasks.output.contains("\nnoop "))
  }

  @Test("lists its tasks with their parameters and retry policies")
  func tasks() async throws {
    let result = try await sentryTask("tasks")
    #expect(result.status == 0)
    let final = #""DoesNotExist","final","invalid_input","config","untrusted_host""#
    #expect(
      result.output.contains(
        #"{"name":"noop","summary":"does nothing","parameters":[],"#
          + #""retry":{"delay":300,"retries":5,"ignore":[],"exclude":[\#(final)],"on":null},"#
          + #""lane":[]}"# + "\n"))
    let statusRetry =
      #""retry":{"delay":300,"retries":5,"ignore":["ApiError.unauthorized","ApiError.not_found","#
      + #""ApiError.TF401320","InvalidIdentity"],"exclude":[\#(final)],"on":null}"#
    #expect(result.output.contains(statusRetry))
    #expect(
      result.output.contains(
        #""retry":{"delay":20,"retries":5,"ignore":[],"exclude":[],"on":["IntegrationError"]}"#))
  }

  @Test("shows one of its tasks whole, wrapped at the terminal's width")
  func wholeTask() async throws {
    let all = try await sentryTask("tasks")
    let one = try await sentryTask("tasks", "sync_status_outbound")
    let line = all.output.split(separator: "\n").first { $0.contains("\"sync_status_outbound\"") }
    #expect(one == ToolResult(status: 0, output: "\(line ?? "")\n"))
    let table = try await runProgram(
      "sentry-task", ["tasks", "sync_status_outbound", "--format", "table"],
      ProgramSetup(environment: ["COLUMNS": "60"]))
    #expect(
      table
        == ToolResult(
          status: 0,
          output: """
            task        sync_status_outbound
            summary     sets a work item's state by whether the issue is
                        resolved
            parameters  group_id=integer
                        external_issue_id=integer
            retried     5 times, after 300 s
            never on    DoesNotExist, final, invalid_input, config,
                        untrusted_host
            ignored     ApiError.unauthorized, ApiError.not_found,
                        ApiError.TF401320, InvalidIdentity
            lane        external_issue_id

            """))
  }

  @Test(
    "says what is wrong with the command line",
    arguments: [
      (["tasks", "nothing"], "there is no task 'nothing': 'sentry-task tasks' lists the tasks"),
      (["put", "nothing"], "there is no task 'nothing'"),
      (["run", "noop", "x=1"], "task 'noop' has no parameter 'x'"),
      (["run", "noop", "x"], "'x' is not of the form name=value"),
      (["put", "noop", "--delay=-1"], "'--delay' must be a number of seconds, 0 or more"),
      (["put", "noop", "--delay=nan"], "'--delay' must be a number of seconds, 0 or more"),
      (["put", "noop", "--expires=-1"], "'--expires' must be a number of seconds, 0 or more"),
      (["put", "noop", "--key", ""], "'--key' must not be empty"),
      (["work", "--lease", "0"], "'--lease' must be a number of seconds, 0.1 or more"),
      (["requeue"], "name the tasks' ids, or use '--dead'"),
      (["prune"], "say what to remove: '--tasks', '--deliveries' or '--vacuum'"),
      (["requeue", "--dead", "1"], "'--dead' and ids are mutually exclusive"),
      (
        ["run", "noop", "--defer", "--state", "state.ndjson"],
        "'--defer' and '--state' are mutually exclusive"
      ),
    ])
  func usage(arguments: [String], message: String) async throws {
    let result = try await runProgram("sentry-task", arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.error.hasPrefix("sentry-task: \(message)\n"), "\(result.error)")
  }

  @Test("takes tasks back that wait, and says so of those that do not")
  func cancel() async throws {
    _ = try await sentryTask("put", input: String(repeating: #"{"task":"noop"}"# + "\n", count: 2))
    _ = try await sentryTask("work", "--drain")
    let due = "2100-01-01T00:00:00.000000Z"
    _ = try await sentryTask("put", input: #"{"a":1,"task":"noop"}"#)
    try await Store(opening: store).write { database in
      let time = try #require(Timestamp(due)).microseconds
      try database.run("UPDATE vsts_task SET due = ? WHERE id = 3", .integer(time))
    }
    #expect(
      try await sentryTask("cancel", "3", "1", "9")
        == ToolResult(
          status: 1,
          output: """
            {"a":1,"task":"noop","id":3,"kwargs":{},"state":"dead","attempts":0,"due":"\(due)",\
            "error":{"kind":"conflict","message":"cancelled"}}
            {"id":1,"error":{"kind":"conflict","message":"task 1 is succeeded, not queued"}}
            {"id":9,"error":{"kind":"not_found","message":"there is no task 9"}}

            """))
    #expect(try await sentryTask("cancel").status == 64)
    #expect(try await sentryTask("requeue", "3").status == 0)
    #expect(try await sentryTask("cancel", "3").status == 0)
  }

  @Test("is pruned of what succeeded long ago, and of deliveries, and gives the space back")
  func prune() async throws {
    _ = try await sentryTask("put", input: String(repeating: #"{"task":"noop"}"# + "\n", count: 3))
    _ = try await sentryTask("work", "--drain")
    _ = try await sentryTask("put", "noop")
    let empty = #"{"tasks":0,"deliveries":0}"# + "\n"
    #expect(try await sentryTask("prune", "--tasks", "1d") == ToolResult(status: 0, output: empty))
    try await Store(opening: store).write { database in
      try database.execute("UPDATE vsts_task SET finished_at = 1 WHERE id < 3")
      let ledger = DeliveryLedger(in: database)
      for (notification, time) in [("1", "2020-01-01T00:00:00Z"), ("2", "2100-01-01T00:00:00Z")] {
        try ledger.enter(
          DeliveryRecord(
            integrationID: 1,
            identity: DeliveryIdentity(subscription: "sub", notification: notification),
            isVerified: true, eventTime: #require(Timestamp(time))), over: nil)
      }
    }
    #expect(
      try await sentryTask("prune", "--tasks", "30d", "--deliveries", "36h", "--vacuum")
        == ToolResult(status: 0, output: #"{"tasks":2,"deliveries":1}"# + "\n"))
    #expect(
      try await sentryTask("prune", "--tasks", "0m", "--deliveries", "0d", "--format", "table")
        .output == "tasks  deliveries\n1      0\n")
    #expect(try member("id", of: try await sentryTask("list").output) == [4])
    #expect(try await sentryTask("check").status == 0)
    for age in ["30", "d", "-1d", "1.5d", "30days", "1w", ""] {
      #expect(try await sentryTask("prune", "--tasks", age).status == 64)
    }
  }

  @Test(
    "is not made by those who only read it",
    arguments: ["run", "work", "list", "requeue", "cancel", "prune"])
  func missing(subcommand: String) async throws {
    let arguments =
      [
        "run": ["noop"], "requeue": ["--dead"], "cancel": ["1"], "prune": ["--vacuum"],
      ][subcommand] ?? []
    let result = try await runProgram(
      "sentry-task", [subcommand, "--store", store] + arguments)
    #expect(result.status == 66)
    #expect(result.error.hasPrefix("sentry-task: no store '\(store)'\n"))
    #expect(!FileManager.default.fileExists(atPath: store))
  }
}
