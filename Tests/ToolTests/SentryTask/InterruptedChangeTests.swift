import Basics
import Foundation
import JSON
import TestSupport
import Testing

/// What a signal does to a run that changes something at the service.
@Suite("A change that is interrupted")
struct InterruptedChangeTests {
  /// A task, the request of it that changes something, and what the store holds once it is done.
  struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let task: [String]
    let request: (method: String, path: String)
    let model: String
    let kept: String
    var hasExpired = false

    var testDescription: String { name }
  }

  static let creation = Change(
    name: "a created work item",
    task: [
      "create_issue", "group_id=3", "integration_id=1", "organization_id=1", "project=a1",
      "work_item_type=Bug", "title=T", "description=D",
    ],
    request: ("PATCH", "/contoso/a1/_apis/wit/workitems/$Bug"), model: "sentry.externalissue",
    kept: #""key":"973""#)

  static let changes = [
    creation,
    Change(
      name: "a refreshed identity",
      task: ["vsts_subscription_check", "integration_id=1", "organization_id=1"],
      request: ("POST", "/token"), model: "sentry.identity",
      kept: #""refresh_token":"new-refresh-token""#, hasExpired: true),
    Change(
      name: "a new hook",
      task: ["vsts_subscription_check", "integration_id=1", "organization_id=1"],
      request: ("POST", "/contoso/_apis/hooks/subscriptions"), model: "sentry.integration",
      kept: #""id":"hook-2""#),
    Change(
      name: "a comment",
      task: ["create_comment", "external_issue_id=1", "user_id=1", "group_note_id=7"],
      request: ("PATCH", "/contoso/_apis/wit/workitems/31"), model: "sentry.activity",
      kept: #""external_id":31"#),
  ]

  private static let notice = "waiting for the answer to a change that is under way"

  private let world: ToolWorld

  init() throws {
    world = try ToolWorld()
  }

  /// A service that answers to changes once its gate is open.
  private func service(
    _ gate: Gate = Gate(), onChange: @escaping @Sendable () -> Void = {}
  ) throws -> LoopbackServer {
    try LoopbackServer { request in
      if request.method == "PATCH" { onChange() }
      return switch (request.method, request.path) {
      case ("POST", "/token"):
        .json(
          200,
          [
            "access_token": "new-access-token", "refresh_token": "new-refresh-token",
            "expires_in": 3600,
          ]
        ).held(by: gate)
      case ("GET", _): .json(["id": "hook-1", "status": "disabledBySystem"])
      case ("DELETE", _): Reply(204)
      case ("POST", _): .json(["id": "hook-2", "status": "enabled"]).held(by: gate)
      default:
        .json(
          200,
          [
            "id": request.path.hasSuffix("31") ? 31 : 973,
            "fields": ["System.TeamProject": "Web", "System.Title": "T"],
          ]
        ).held(by: gate)
      }
    }
  }

  private func store(_ server: LoopbackServer, hasExpired: Bool = false) async throws -> String {
    var state = StateBuilder()
    state.organization()
    state.project("shop", ["id": 7])
    state.user()
    state.identity(
      [
        "access_token": "old-access-token", "refresh_token": "old-refresh-token",
        "expires": .number(hasExpired ? 1 : 99_999_999_999),
      ], ["id": 5])
    state.integration(
      metadata: [
        "domain_name": .string(server.url + "contoso/"),
        "subscription": ["id": "hook-1", "secret": "s3cr3t"],
      ])
    state.installation(config: ["sync_comments": true], ["default_auth_id": 5])
    state.group(["id": 3, "project_id": 7])
    state.linkedGroup(31, ["project_id": 7])
    state.add(
      "activity",
      [
        "id": 7, "project_id": 7, "group_id": 4, "type": 8, "user_id": 1, "data": ["text": "Hm."],
      ])
    return try await world.store(state)
  }

  private func start(
    _ arguments: [String], _ store: String, _ server: LoopbackServer,
    output: ProgramOutput = .captured
  ) throws -> RunningProgram {
    try RunningProgram(
      "sentry-task", arguments + ["--store", store, "--sentry-url", "https://sentry.example/"],
      ProgramSetup(
        environment: [
          "VSTS_OAUTH_TOKEN_URL": server.url + "token", "VSTS_OAUTH_CLIENT_SECRET": "the-secret",
        ], output: output))
  }

  /// Starts a subcommand, and waits until its change is under way at the service.
  private func start(
    _ change: Change, _ arguments: [String], _ store: String, _ server: LoopbackServer,
    output: ProgramOutput = .captured
  ) async throws -> RunningProgram {
    let program = try start(arguments, store, server, output: output)
    try await waitUntil {
      server.requests.contains { ($0.method, $0.path) == change.request }
    }
    return program
  }

  private func dump(_ model: String, of store: String) async throws -> String {
    try await runProgram(
      "sentry-task", ["dump", "--store", store, "--with-secrets", model]
    ).output
  }

  @Test("is waited for, and what came of it is kept", arguments: changes)
  func isKept(_ change: Change) async throws {
    let gate = Gate()
    let server = try service(gate)
    let store = try await store(server, hasExpired: change.hasExpired)
    let program = try await start(change, ["run"] + change.task, store, server)
    program.send(SIGTERM)
    await program.error { $0.contains(Self.notice) }
    gate.open()
    let result = await program.result()
    #expect(result.status == 143)
    #expect(result.error.contains(Self.notice), "\(result.error)")
    let dump = try await dump(change.model, of: store)
    #expect(dump.contains(change.kept), "\(dump)")
  }

  @Test("is waited for by a worker too, whose task has then ended")
  func worker() async throws {
    let gate = Gate()
    let server = try service(gate)
    let store = try await store(server)
    let put = try await runProgram(
      "sentry-task", ["put", "--store", store] + Self.creation.task)
    #expect(put.status == 0)
    let program = try await start(Self.creation, ["work"], store, server)
    program.send(SIGINT)
    await program.error { $0.contains(Self.notice) }
    gate.open()
    let result = await program.result()
    #expect(result.status == 130)
    #expect(result.output.contains(#""state":"succeeded""#), "\(result.output)")
    let list = try await runProgram("sentry-task", ["list", "--store", store])
    #expect(list.output.contains(#""state":"succeeded""#), "\(list.output)")
    #expect(try await dump(Self.creation.model, of: store).contains(Self.creation.kept))
  }

  @Test("is waited for where nobody reads the output any more", arguments: changes)
  func closedPipe(_ change: Change) async throws {
    let gate = Gate()
    let server = try service(gate)
    let store = try await store(server, hasExpired: change.hasExpired)
    let put = try await runProgram("sentry-task", ["put", "--store", store] + change.task)
    #expect(put.status == 0)
    let program = try await start(change, ["work"], store, server, output: .closedPipe)
    // What ends beside it is told to nobody.
    _ = try await runProgram("sentry-task", ["put", "--store", store, "noop"])
    try await waitUntil {
      try await runProgram(
        "sentry-task", ["list", "--store", store, "--state", "succeeded"]
      ).output.contains("noop")
    }
    gate.open()
    #expect(await program.result().status == .signalled(SIGPIPE))
    let dump = try await dump(change.model, of: store)
    #expect(dump.contains(change.kept), "\(dump)")
  }

  @Test("ends by its own timeout")
  func timeout() async throws {
    let started = Guarded<RunningProgram?>(nil)
    // A test may be kept waiting for longer than the timeout; the service's thread is not.
    let server = try service { started.withLock { $0?.send(SIGINT) } }
    let store = try await store(server)
    let program = try started.withLock { started in
      let program = try start(["run", "--timeout", "5"] + Self.creation.task, store, server)
      started = program
      return program
    }
    let result = await program.result()
    #expect(result.status == 130)
    #expect(result.output.contains(#""kind":"timeout""#), "\(result.output)")
  }

  @Test("ends at once by a second signal")
  func secondSignal() async throws {
    let server = try service()
    let store = try await store(server)
    let program = try await start(Self.creation, ["run"] + Self.creation.task, store, server)
    let clock = ContinuousClock()
    let start = clock.now
    program.send(SIGINT)
    await program.error { $0.contains(Self.notice) }
    program.send(SIGTERM)
    #expect(await program.result().status == 143)
    #expect(clock.now - start < .seconds(25), "nothing was waited for")
  }
}
