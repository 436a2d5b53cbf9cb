import Glibc
import JSON
import TestSupport
import Testing

/// What becomes of a task whose worker is killed at any moment between two of its writes.
@Suite("A worker that is killed in the middle of a task", .timeLimit(.minutes(5)))
struct KillMomentTests {
  /// When a worker is killed.
  enum Moment: Sendable {
    /// The service has done what the request asks for, and has not answered.
    case request(String)
    /// The transaction of this write is not committed.
    case write(String)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let task: String
    let kwargs: JSONObject
    /// The moments that one worker after another is killed at.
    let moments: [Moment]
    /// Whether the task fails in the end, because it cannot know what became of a request.
    var isUnclear = false

    var testDescription: String { "\(task) \(moments)" }
  }

  private static let begun = Moment.write("INSERT ON vsts_task_step WHEN NEW.outcome IS NULL")
  private static let done = Moment.write("INSERT ON vsts_task_step WHEN NEW.outcome NOT NULL")
  private static let told = Moment.write("UPDATE OF is_reported ON vsts_task_step")
  private static let end = Moment.write("UPDATE ON vsts_task WHEN NEW.finished_at NOT NULL")

  private static func cases(
    _ task: String, _ kwargs: JSONObject, _ moments: [Moment], unclear: [[Moment]] = []
  ) -> [Case] {
    (moments + [end]).map { Case(task: task, kwargs: kwargs, moments: [$0]) }
      + unclear.map { Case(task: task, kwargs: kwargs, moments: $0, isUnclear: true) }
  }

  /// The ways to be killed around a request that must not be made twice.
  private static func unclear(_ request: String) -> [[Moment]] {
    [[.request(request)], [done], [.request(request), told], [.request(request), end]]
  }

  private static let place: JSONObject = ["integration_id": 1, "organization_id": 1]
  private static let creation = "PATCH /contoso/a1/_apis/wit/workitems/$Bug"
  private static let update = "PATCH /contoso/_apis/wit/workitems/31"
  private static let hooks = "/contoso/_apis/hooks/subscriptions"

  static let all: [Case] =
    cases(
      "create_issue",
      JSONObject(
        members: [.init(name: "group_id", value: 3)] + place.members + [
          .init(name: "project", value: "a1"), .init(name: "work_item_type", value: "Bug"),
          .init(name: "title", value: "T"), .init(name: "description", value: "D"),
        ]),
      [begun, .write("INSERT ON sentry_grouplink")], unclear: unclear(creation))
    + cases(
      "create_comment", ["external_issue_id": 1, "user_id": 1, "group_note_id": 7],
      [begun, .write("UPDATE ON sentry_activity")], unclear: unclear(update))
    + cases(
      "vsts_subscription_check", place,
      [begun, .write("UPDATE ON sentry_integration"), .request("DELETE \(hooks)/hook-1")],
      unclear: unclear("POST \(hooks)"))
    + cases(
      "link_issue",
      JSONObject(
        members: [.init(name: "group_id", value: 3)] + place.members
          + [.init(name: "key", value: "31")]), [done])
    + cases(
      "add_repository",
      JSONObject(members: place.members + [.init(name: "identifier", value: "r1")]), [done])
    + cases(
      "migrate_repo", JSONObject(members: [.init(name: "repo_id", value: 2)] + place.members),
      [.write("UPDATE ON sentry_repository"), .write("INSERT ON sentry_projectoptions")])
    + cases("post_install", place, [])
    + cases("kick_off_status_syncs", ["project_id": 7, "group_id": 4], [])
    + cases(
      "sync_status_outbound", ["group_id": 4, "external_issue_id": 1], [.request(update)])
    + cases(
      "sync_assignee_outbound", ["external_issue_id": 1, "user_id": 1, "assign": true],
      [.request(update)])
    + cases(
      "sync_status_inbound",
      JSONObject(
        members: place.members + [
          .init(name: "issue_key", value: "31"),
          .init(
            name: "data",
            value: [
              "new_state": "Closed", "old_state": "New", "project": "a1",
              "provider_event_time": "2026-03-02T10:00:00Z",
            ]),
        ]), [])
    + cases(
      "update_organization_config",
      JSONObject(
        members: place.members + [
          .init(
            name: "data",
            value: ["sync_status_forward": ["a1": ["on_resolve": "Done", "on_unresolve": "New"]]])
        ]), [])
    + cases(
      "save_event",
      [
        "project_id": 7,
        "event": [
          "event_id": "0123456789abcdef0123456789abcdef", "timestamp": 1_700_000_000,
          "message": "It fails",
        ],
      ], [])

  private let world: ToolWorld

  init() throws {
    world = try ToolWorld()
  }

  @Test("does what it had to do once, or says that it cannot know", arguments: all)
  func killed(_ test: Case) async throws {
    var (undisturbed, _) = try await outcome(of: test, killedAt: [])
    let (outcome, task) = try await outcome(of: test, killedAt: test.moments)
    // Where it is not known whether there is a new hook, the old one is not deleted.
    if test.isUnclear { undisturbed.service.hooks.formUnion(["hook-1"]) }
    #expect(outcome.service == undisturbed.service, "nothing is asked for twice")
    guard test.isUnclear else {
      #expect(task["state"] == "succeeded", "\(task)")
      #expect(outcome.store == undisturbed.store)
      return
    }
    #expect(task["state"] == "dead")
    #expect(task["error"]?["kind"] == "conflict")
    let message = task["error"]?["message"]?.string ?? ""
    #expect(message.hasPrefix("it is not known whether the attempt of "), "\(message)")
  }

  @Test(
    "goes on in a 'run' of the same call",
    arguments: [begun, .write("INSERT ON sentry_grouplink"), .write("DELETE ON vsts_task_step")])
  func run(moment: Moment) async throws {
    let service = try ChangingService()
    let store = try await store(service, "run.db")
    let first = try await kill(at: moment, "run", store, service)
    if !first.output.isEmpty { #expect(try key(of: first) == "973") }
    let again = await (try start("run", store)).result()
    #expect(again.status == 0)
    #expect(try key(of: again) == "973")
    #expect(service.contents.created.count == 1)
    // What has been told is over: the same call is another one.
    #expect(try key(of: await (try start("run", store)).result()) == "974")
  }

  @Test("is done again once somebody who knows asks for it")
  func again() async throws {
    for command in ["work", "run"] {
      let service = try ChangingService()
      let store = try await store(service, "\(command).db")
      if command == "work" { try await put(Self.all[0], store) }
      _ = try await kill(at: .request(Self.creation), command, store, service)
      try await Task.sleep(for: .milliseconds(250))
      let unclear = await (try start(command, store)).result()
      #expect(unclear.status == 1)
      #expect(unclear.output.contains(#""kind":"conflict""#))
      #expect(unclear.output.contains("look for it, and link it with link_issue"))
      #expect(service.contents.created.count == 1)
      _ = try await runProgram("sentry-task", ["requeue", "--dead", "--store", store])
      let again = await (try start(command, store)).result()
      #expect(try key(of: again) == "974")
      #expect(service.contents.created.count == 2)
    }
  }

  private func key(of result: ToolResult) throws -> JSONValue? {
    try JSONValue(parsing: result.output)["result"]?["key"]
  }

  private struct Outcome: Sendable {
    var service: ChangingService.Contents
    let store: [String]
  }

  /// What a task leaves whose workers are killed at these moments, and the task itself.
  private func outcome(
    of test: Case, killedAt moments: [Moment]
  ) async throws -> (Outcome, task: JSONValue) {
    let service = try ChangingService()
    let store = try await store(service, "\(test.task)-\(moments.count).db")
    try await put(test, store)
    for moment in moments {
      try await Task.sleep(for: .milliseconds(250))
      _ = try await kill(at: moment, "work", store, service)
    }
    var tasks: [JSONValue] = []
    try await waitUntil(within: .seconds(600)) {
      #expect(await (try start("work", store)).result().error == "")
      let list = try await runProgram("sentry-task", ["list", "--store", store])
      tasks = try list.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
      return !tasks.contains { $0["state"] == "queued" || $0["state"] == "leased" }
    }
    let dump = try await runProgram("sentry-task", ["dump", "--store", store]).output
      .replacing(/[0-9-]{10}T[0-9:.]+Z/, with: "TIME").replacing(/"check":[0-9.]+/, with: "")
      .replacing(/127.0.0.1:[0-9]+/, with: "HOST")
    return (
      Outcome(
        service: service.contents, store: dump.split(separator: "\n").map(String.init)),
      try #require(tasks.first)
    )
  }

  private func put(_ test: Case, _ store: String) async throws {
    let record = JSONValue.object([
      "task": .string(test.task), "kwargs": .object(test.kwargs),
    ]).serialized
    _ = try await runProgram("sentry-task", ["put", "--store", store], input: record)
  }

  /// Starts a worker, or a run of the first of all cases.
  private func start(_ command: String, _ store: String) throws -> RunningProgram {
    let arguments =
      command == "work"
      ? ["--drain", "--lease", "0.2"]
      : [Self.all[0].task]
        + Self.all[0].kwargs.members.map { "\($0.name)=\($0.value.string ?? $0.value.serialized)" }
    return try RunningProgram(
      "sentry-task",
      [command, "--store", store, "--retries", "0", "--sentry-url", "https://sentry.example/"]
        + arguments)
  }

  private func kill(
    at moment: Moment, _ command: String, _ store: String, _ service: ChangingService
  ) async throws -> ToolResult {
    switch moment {
    case .request(let request):
      service.keepSilent(to: request)
      let program = try start(command, store)
      try await waitUntil { service.isReached }
      program.send(SIGKILL)
      return await program.result()
    case .write(let event):
      let write = try await StoppedWrite(event, of: store)
      let program = try start(command, store)
      try await write.wait(for: program.pid)
      program.send(SIGKILL)
      let result = await program.result()
      try await write.remove()
      return result
    }
  }

  private func store(_ service: ChangingService, _ name: String) async throws -> String {
    var state = StateBuilder()
    state.organization()
    state.project("shop", ["id": 7])
    state.user()
    state.email("ada@acme.example")
    state.identity(["access_token": "token", "expires": 99_999_999_999], ["id": 5])
    state.integration(
      metadata: [
        "domain_name": .string(service.server.url + "contoso/"),
        "subscription": ["id": "hook-1", "secret": "s3cr3t"],
      ])
    state.installation(
      config: [
        "sync_comments": true, "sync_status_forward": true, "sync_status_reverse": true,
        "sync_forward_assignment": true,
      ], ["default_auth_id": 5])
    state.externalProject("a1")
    state.add(
      "repository",
      [
        "id": 2, "organization_id": 1, "name": "api", "provider": "visualstudio",
        "external_id": "r2", "config": ["project": "Web", "name": "api"],
      ])
    state.add("projectoption", ["project_id": 7, "key": "vsts:enabled", "value": true])
    state.group(["id": 3, "project_id": 7])
    state.linkedGroup(31, ["project_id": 7])
    state.add(
      "activity",
      [
        "id": 7, "project_id": 7, "group_id": 4, "type": 8, "user_id": 1, "data": ["text": "Hm."],
      ])
    return try await world.store(state, name)
  }
}
