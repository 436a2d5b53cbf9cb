import Foundation
import JSON
import TestSupport
import Testing

@Suite("vsts-webhook-replay")
struct WebhookReplayToolTests {
  private let captures = ToolWorld.fixture("captures.ndjson")
  private let done = ["--done-state", "Closed", "--done-state", "Resolved"]

  private func replay(
    _ arguments: [String], _ setup: ProgramSetup = ProgramSetup()
  ) async throws -> ToolResult {
    try await runProgram("vsts-webhook-replay", arguments, setup)
  }

  private func records(_ result: ToolResult) throws -> [JSONValue] {
    try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  private func outcomes(_ result: ToolResult) throws -> [String] {
    try records(result).map { $0["outcome"]?.string ?? "?" }
  }

  @Test("replays the fixture with every outcome and effect")
  func fixture() async throws {
    let result = try await replay(
      ["--state", ToolWorld.fixture("state.ndjson")] + done + [captures])
    #expect(result.status == 65)
    #expect(result.error == "")
    #expect(
      try outcomes(result) == [
        "applied", "applied", "applied", "unchanged", "ignored", "rejected", "rejected",
        "duplicate", "unchanged", "unchanged", "invalid", "applied", "unchanged", "rejected",
      ])
    let effects = try records(result).flatMap { $0["effects"]?.array ?? [] }
    #expect(
      effects.map { [$0["kind"]?.string, $0["reason"]?.string].compactMap { $0 } } == [
        ["assigned"], ["resolved"], ["unassigned"], ["unresolved"],
        ["skipped", "assignee-not-found"], ["skipped", "not-unresolved"], ["assigned"],
        ["resolved"], ["skipped", "stale"],
      ])
  }

  @Test("prints the whole outcome of a delivery")
  func wholeOutcome() async throws {
    let result = try await replay(
      ["--state", ToolWorld.fixture("state.ndjson")] + done,
      ProgramSetup(
        input: .text(String(try Fixture.captures()[0]))))
    #expect(
      result
        == ToolResult(
          status: 0,
          output: """
            {"source":"-:1","subscription_id":"d2c1b0a9-8f7e-4d6c-b5a4-938271605f4e",\
            "notification_id":1,"event_type":"workitem.updated","work_item_id":31,\
            "integration_id":1,"status":200,"outcome":"applied",\
            "event_time":"2026-03-02T09:00:00.250000Z","changes":{"state":["Active","Closed"],\
            "assigned_to":[null,"Ada Okafor <ada@acme.example>"]},"effects":[\
            {"kind":"assigned","organization_id":1,"group_id":1,"user_id":1},\
            {"kind":"resolved","organization_id":1,"group_id":1}],"log":[\
            {"event":"vsts.valid-webhook-secret","event_type":"workitem.updated",\
            "integration_id":1},{"event":"vsts.updated-workitem-fields-correct",\
            "workItemId":31,"integration_id":1,\
            "azure_project_id":"0b7c3f5e-2d41-4b6a-9e8f-7a6b5c4d3e2f"}]}

            """))
  }

  @Test("finds everything handled in a second run, and handles it again when told to")
  func again() async throws {
    let world = try ToolWorld()
    let store = try await world.loadedStore()
    let arguments = ["--store", store] + done + [captures]
    let dry = try await replay(["-n"] + arguments)
    let first = try await replay(arguments)
    #expect(first == dry)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: world.path) == ["state.db"])
    let second = try await replay(arguments)
    #expect(
      try outcomes(second) == [
        "duplicate", "duplicate", "duplicate", "duplicate", "ignored", "rejected", "rejected",
        "duplicate", "duplicate", "duplicate", "invalid", "duplicate", "duplicate", "rejected",
      ])
    let dump = try await runProgram("sentry-task", ["dump", "--store", store])
    let reprocessed = try await replay(["--reprocess"] + arguments)
    #expect(try outcomes(reprocessed)[0] == "unchanged")
    #expect(try await runProgram("sentry-task", ["dump", "--store", store]) == dump)
  }

  @Test("keeps an assignment from one that was made before it and comes after it")
  func lateAssignment() async throws {
    let world = try ToolWorld()
    let store = try await world.loadedStore()
    let first = String(try Fixture.captures()[0])
    let late =
      first
      .replacing(#""notificationId":1,"#, with: #""notificationId":99,"#)
      .replacing(#""resource":{"id":3,"#, with: #""resource":{"id":2,"#)
      .replacing("2026-03-02T09:00:00.25Z", with: "2026-03-02T08:30:00Z")
      .replacing(#""System.AssignedTo":{"newValue""#, with: #""System.AssignedTo":{"oldValue""#)
      .replacing(#","System.State":{"oldValue":"Active","newValue":"Closed"}"#, with: "")
    let result = try await replay(
      ["--store", store] + done, ProgramSetup(input: .text("\(first)\n\(late)\n")))
    #expect(result.status == 0)
    #expect(try outcomes(result) == ["applied", "unchanged"])
    #expect(
      try records(result)[1]["effects"] == [
        ["kind": "skipped", "organization_id": 1, "group_id": 1, "reason": "stale"]
      ])
    #expect(result.output.contains(#""event":"sync_group_assignee_inbound.stale_event""#))
    let dump = try await runProgram(
      "sentry-task", ["dump", "--store", store, "sentry.externalissue"])
    #expect(
      dump.output.contains(#""provider_assignee_updated_at":"2026-03-02T09:00:00.250000Z""#))
  }

  @Test("counts in a summary whose parts add up")
  func summary() async throws {
    let result = try await replay(
      ["--summary", "--state", ToolWorld.fixture("state.ndjson")] + done + [captures])
    #expect(
      try records(result).last
        == [
          "summary": [
            "read": 14, "applied": 4, "unchanged": 4, "ignored": 1, "rejected": 3, "duplicate": 1,
            "failed": 0, "invalid": 1,
          ]
        ])
    #expect(
      result.error
        == "vsts-webhook-replay: read 14, applied 4, unchanged 4, ignored 1, rejected 3, duplicate 1, failed 0, invalid 1\n"
    )
  }

  @Test("counts below the table on a terminal")
  func summaryBelowTable() async throws {
    var setup = ProgramSetup(
      environment: ["NO_COLOR": "1"], input: .text(String(try Fixture.captures()[0])),
      output: .terminal, terminalWidth: 60)
    setup.error = .terminal
    let result = try await replay(
      ["--summary", "--state", ToolWorld.fixture("state.ndjson")] + done, setup)
    #expect(
      result
        == ToolResult(
          status: 0,
          output: """
            source  event   work …  time    status  outco…  changes and
                                                            effects
            -:1     worki…  31      2026-…  200     appli…  state Active
                                                            → Closed,
                                                            assignee
                                                            none → Ada
                                                            Okafor
                                                            <ada@acme.ex
                                                            ample>;
                                                            assigned #1
                                                            SHOP-1 to
                                                            user 1,
                                                            resolved #1
                                                            SHOP-1
            vsts-webhook-replay: read 1, applied 1, unchanged 0, ignored 0, rejected 0, \
            duplicate 0, failed 0, invalid 0

            """))
  }

  @Test("accepts bare payloads, and exits 1 for a refused one")
  func bare() async throws {
    let bare = ProgramSetup(input: .text(String(try Fixture.captures()[13])))
    let state = ["--state", ToolWorld.fixture("state.ndjson")] + done
    let refused = try await replay(state, bare)
    #expect(refused.status == 1)
    #expect(try records(refused)[0]["status"] == 401)
    #expect(
      try records(refused)[0]["error"]
        == [
          "kind": "rejected", "message": "the shared secret is missing", "status": 401,
          "hint": "'--no-verify' accepts captures without their secret",
        ])
    let accepted = try await replay(["--no-verify"] + state, bare)
    #expect(accepted.status == 0)
    #expect(try outcomes(accepted) == ["applied"])
  }

  @Test("shows a table on a terminal")
  func table() async throws {
    let result = try await replay(
      ["--state", ToolWorld.fixture("state.ndjson"), "--format", "table"] + done,
      ProgramSetup(input: .text(String(try Fixture.captures()[0]))))
    #expect(
      result
        == ToolResult(
          status: 0,
          output: """
            source  event             work item  time                  status  outcome  \
            changes and effects
            -:1     workitem.updated  31         2026-03-02T09:00:00Z  200     applied  \
            state Active → Closed, assignee none → Ada Okafor <ada@acme.example>; \
            assigned #1 SHOP-1 to user 1, resolved #1 SHOP-1

            """))
  }

  @Test(
    "says what is wrong with its store",
    arguments: [
      (nil, 66, "no store 'STORE'"),
      ("not a database, but long enough to be read as one", 65, "'STORE' is no store"),
    ] as [(String?, Int32, String)])
  func badStore(content: String?, status: Int32, message: String) async throws {
    let world = try ToolWorld()
    let store = world.file("state.db")
    if let content {
      _ = try world.write(content, to: "state.db")
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: store)
    }
    let result = try await replay(["--store", store, captures])
    #expect(result.status == .exited(status))
    #expect(result.output == "")
    #expect(result.error.hasPrefix("vsts-webhook-replay: "))
    let expected = message.replacingOccurrences(of: "STORE", with: store)
    #expect(result.error.contains(expected), "\(result.error)")
    if let content { #expect(try String(contentsOfFile: store, encoding: .utf8) == content) }
  }

  @Test("says which file is not there, and replays the others")
  func missingFile() async throws {
    let result = try await replay(
      [
        "--state", ToolWorld.fixture("state.ndjson"), "--done-state", "Closed", "/nowhere",
        captures,
      ])
    #expect(result.status == 65)
    #expect(
      result.error
        == "vsts-webhook-replay: cannot open '/nowhere': No such file or directory\n")
    #expect(try outcomes(result).count == 14)
  }

  @Test("exits 74 where its output cannot be written")
  func fullOutput() async throws {
    let result = try await replay(
      ["--state", ToolWorld.fixture("state.ndjson"), captures],
      ProgramSetup(output: .file("/dev/full")))
    #expect(result.status == 74)
    #expect(
      result.error
        == "vsts-webhook-replay: cannot write to standard output: No space left on device\n")
  }

  @Test("ends by SIGPIPE where nobody reads its output")
  func closedOutput() async throws {
    let result = try await replay(
      ["--state", ToolWorld.fixture("state.ndjson"), captures],
      ProgramSetup(output: .closedPipe))
    #expect(result == ToolResult(status: .signalled(13)))
  }

  @Test("never shows the secret")
  func secrets() async throws {
    let result = try await replay(
      ["-vvv", "--state", ToolWorld.fixture("state.ndjson")] + done + [captures])
    let secret = "5e0f8a41c6b94d4b9a7f3c2e1d0b8f6a7c5e4d3b2a19087f6e5d4c3b2a190807"
    let text = try String(
      contentsOfFile: captures, encoding: .utf8
    ).replacingOccurrences(of: "zoe@elsewhere.example", with: secret)
    let told = try await replay(
      ["-v", "--state", ToolWorld.fixture("state.ndjson")] + done,
      ProgramSetup(input: .text(text)))
    #expect(told.output.contains("inbound-assignee-not-found"))
    #expect(!told.output.contains(secret))
    #expect(!told.error.contains(secret))
    #expect(!result.output.contains(secret))
    #expect(!result.error.contains(secret))
    #expect(result.error.contains("vsts.valid-webhook-secret"))
  }
}

/// What `Tests/Fixtures` holds.
enum Fixture {
  /// The lines of the fixture's captures.
  static func captures() throws -> [Substring] {
    try String(contentsOfFile: ToolWorld.fixture("captures.ndjson"), encoding: .utf8)
      .split(separator: "\n")
  }
}
