import Foundation
import JSON
import Basics
import TestSupport
import Testing

/// The tasks that keep work items and issues in step, run by the tools against a service.
@Suite("The sync tasks of sentry-task")
struct SyncToolTests {
  private static let token = "stored-token-of-ada"
  private static let account = "c0ffee00-0000-4000-8000-000000000001"

  private let world: ToolWorld
  private let server: LoopbackServer
  /// Whether the service takes longer to answer than anybody waits for it.
  private let isSilent: Guarded<Bool>

  init() throws {
    world = try ToolWorld()
    let service = WorkItemService([.init("a1", "Web")])
    let isSilent = Guarded(false)
    self.isSilent = isSilent
    server = try LoopbackServer { request in
      if isSilent.withLock({ $0 }) { return .fault(.silence) }
      let parts = request.path.split(separator: "/").map(String.init)
      switch (request.method, parts.suffix(2).first, parts.last) {
      case (_, "workitems", "404"):
        return .json(404, ["message": .string("TF401232: no work item 404 for \(Self.token)")])
      case ("PATCH", "workitems", "$Bug"), (_, "workitems", "31"), (_, "workitems", "32"),
        (_, "workitems", "33"):
        let id = Int(parts.last ?? "") ?? 973
        return .json([
          "id": .number(id),
          "fields": ["System.TeamProject": "Web", "System.AreaPath": "Web", "System.Title": "T"],
        ])
      default: return service.reply(to: request)
      }
    }
  }

  /// A store in which groups 1 and 2 are linked to work items 31 and 32.
  private func store(_ name: String = "state.db") async throws -> String {
    var state = StateBuilder()
    state.organization()
    state.project("shop", ["id": 7])
    state.user()
    state.identity(
      ["access_token": .string(Self.token), "expires": 99_999_999_999], ["id": 5])
    state.integration(
      metadata: [
        "domain_name": .string(server.url + "contoso/"), "subscription": ["secret": "s3cr3t"],
      ], ["external_id": .string(Self.account)])
    state.installation(
      config: [
        "sync_status_reverse": true, "sync_status_forward": true, "sync_forward_assignment": true,
      ], ["default_auth_id": 5])
    state.externalProject("a1")
    for workItem in [31, 32] { state.linkedGroup(workItem, ["project_id": 7]) }
    state.group(["project_id": 7])
    return try await world.store(state, name)
  }

  private func run(_ store: String, _ arguments: String...) async throws -> ToolResult {
    try await runProgram(
      "sentry-task", ["run", "--store", store, "--retries", "0"] + arguments,
      ProgramSetup(environment: ["VSTS_TOKEN": "token-of-the-environment"]))
  }

  private func delivery(
    _ workItem: Int, _ old: String, _ new: String, hour: Int, project: String = "a1"
  ) -> String {
    let payload: JSONValue = [
      "subscriptionId": "sub", "notificationId": .number(hour), "eventType": "workitem.updated",
      "resource": [
        "workItemId": .number(workItem),
        "fields": [
          "System.State": ["oldValue": .string(old), "newValue": .string(new)],
          "System.ChangedDate": ["newValue": .string("2026-03-02T1\(hour):00:00Z")],
        ],
        "revision": ["fields": ["System.WorkItemType": "User Story"]],
      ],
      "resourceContainers": [
        "collection": ["id": .string(Self.account)], "project": ["id": .string(project)],
      ],
    ]
    return JSONValue.object(["headers": ["Shared-Secret": "s3cr3t"], "body": payload]).serialized
  }

  @Test("runs what a task causes too, with the stored identity")
  func kickOff() async throws {
    let store = try await store()
    let result = try await run(store, "kick_off_status_syncs", "project_id=7", "group_id=1")
    #expect(
      result
        == ToolResult(
          status: 0,
          output: """
            {"task":"kick_off_status_syncs","kwargs":{"project_id":7,"group_id":1},\
            "state":"succeeded","result":null,"log":[],"error":null,"emitted":[\
            {"task":"sync_status_outbound","kwargs":{"group_id":1,"external_issue_id":1},\
            "state":"succeeded","result":null,"error":null,"emitted":[]}]}

            """))
    #expect(server.requests.map(\.method) == ["GET", "GET", "PATCH"])
    #expect(server.requests.last?.text.contains("Active") == true)
    let credentials = Set(server.requests.map { $0.header("Authorization") })
    #expect(credentials == ["Bearer \(Self.token)"])
  }

  @Test("creates and links work items, and shows no credential where it cannot")
  func issues() async throws {
    let store = try await store()
    let created = try await run(
      store, "create_issue", "group_id=3", "integration_id=1", "organization_id=1",
      "project=a1", "work_item_type=Bug", "title=T", "description=D")
    let page = server.url + "contoso/_workitems/edit/973"
    #expect(created.status == 0)
    #expect(
      try JSONValue(parsing: created.output)["result"] == [
        "id": 3, "key": "973", "url": .string(page), "integrationId": 1,
        "displayName": "Web#973", "created": true,
      ])
    let arguments = ["group_id=3", "integration_id=1", "organization_id=1"]
    let linked = try await run(
      store, "link_issue", arguments[0], arguments[1], arguments[2], "key=973")
    #expect(linked.status == 1)
    #expect(linked.output.contains("That issue is already linked"))
    let missing = try await run(
      store, "link_issue", arguments[0], arguments[1], arguments[2], "key=404")
    #expect(missing.status == 1)
    #expect(missing.output.contains(#""kind":"not_found","message":"TF401232"#))
    #expect(!missing.output.contains(Self.token))
  }

  @Test("reaches no other work item by a task that waited while its own was unlinked")
  func unlinked() async throws {
    let store = try await store()
    let waiting = """
      {"task":"sync_assignee_outbound","kwargs":{"external_issue_id":2,"assign":false}}
      {"task":"sync_status_outbound","kwargs":{"group_id":3,"external_issue_id":2}}
      {"task":"create_comment","kwargs":{"external_issue_id":2,"user_id":1,"group_note_id":1}}
      """
    let put = try await runProgram("sentry-task", ["put", "--store", store], input: waiting)
    #expect(put.status == 0)
    let unlinked = try await run(store, "unlink_issue", "group_id=2", "external_issue_id=2")
    #expect(unlinked.output.contains(#""external_issue_removed":true"#))
    let linked = try await run(
      store, "link_issue", "group_id=3", "integration_id=1", "organization_id=1", "key=33")
    #expect(try JSONValue(parsing: linked.output)["result"]?["id"] == 3)
    let asked = server.requestCount
    let worked = try await runProgram("sentry-task", ["work", "--store", store, "--drain"])
    #expect(worked.status == 1)
    let results = try worked.output.split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
    #expect(results.map { $0["state"] } == ["failed", "succeeded", "succeeded"])
    #expect(results.first?["error"]?["kind"] == "not_found")
    #expect(server.requestCount == asked)
  }

  @Test("ends in the same state whether deliveries are replayed at once or queued")
  func queued() async throws {
    let deliveries = [
      delivery(31, "New", "Closed", hour: 1), delivery(32, "New", "Resolved", hour: 2),
      delivery(31, "Closed", "Active", hour: 3), delivery(32, "Resolved", "Closed", hour: 4),
    ].joined(separator: "\n")
    let (direct, queued) = (try await store("direct.db"), try await store("queued.db"))
    let replayed = try await runProgram(
      "vsts-webhook-replay", ["--store", direct], input: deliveries)
    #expect(replayed.status == 0)
    let asked = server.requestCount
    let put = try await runProgram(
      "vsts-webhook-replay", ["--store", queued, "--queue"], input: deliveries)
    #expect(put.status == 0)
    #expect(server.requestCount == asked)
    let effects = try put.output.split(separator: "\n").map {
      try JSONValue(parsing: String($0))["effects"]?.array?.map { $0["kind"]?.string } ?? []
    }
    #expect(effects == Array(repeating: ["queued"], count: 4))
    let worked = try await runProgram("sentry-task", ["work", "--store", queued, "--drain"])
    #expect(worked.status == 0)
    #expect(try await dump(queued) == dump(direct))
    #expect(try await dump(direct).contains { $0.contains(#""status":1"#) })
  }

  @Test("leaves a status to a later replay where the service has no states for it")
  func unknownStates() async throws {
    let store = try await store()
    let input = delivery(31, "New", "Closed", hour: 1, project: "gone")
    _ = try await runProgram("vsts-webhook-replay", ["--store", store, "--queue"], input: input)
    let worked = try await runProgram("sentry-task", ["work", "--store", store, "--drain"])
    #expect(worked.status == 0)
    #expect(worked.output.contains(#""event":"vsts.get-done-states.failed""#))
    let arguments = ["--store", store, "--done-state", "Closed"]
    let again = try await runProgram("vsts-webhook-replay", arguments, input: input)
    #expect(again.output.contains(#""outcome":"applied","#))
    #expect(again.output.contains(#""effects":[{"kind":"resolved""#))
    let last = try await runProgram("vsts-webhook-replay", arguments, input: input)
    #expect(last.output.contains(#""outcome":"duplicate""#))
  }

  @Test(
    "gives back what waits for the service when it is told to end", arguments: [SIGTERM, SIGINT])
  func interrupted(signal: Int32) async throws {
    let store = try await store()
    let tasks = """
      {"task":"sync_status_outbound","kwargs":{"group_id":1,"external_issue_id":1}}
      {"task":"get_organization_config","kwargs":{"integration_id":1,"organization_id":1}}
      """
    _ = try await runProgram("sentry-task", ["put", "--store", store], input: tasks)
    isSilent.withLock { $0 = true }
    // What is still waiting when a program is told to end is no leak.
    let work = try RunningProgram(
      "sentry-task", ["work", "--store", store],
      ProgramSetup(environment: ["ASAN_OPTIONS": "detect_leaks=0"]))
    try await waitUntil { server.requestCount == 2 }
    work.send(signal)
    let result = await work.result()
    #expect(result == ToolResult(status: .exited(128 + signal)))
    let list = try await runProgram("sentry-task", ["list", "--store", store])
    let listed = try list.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(listed.map { $0["state"] } == ["queued", "queued"])
    #expect(listed.map { $0["attempts"] } == [0, 0])
  }

  /// What the syncs may change: groups and watermarks, and of the activity all but its order.
  private func dump(_ store: String) async throws -> [String] {
    let models = ["sentry.group", "sentry.externalissue", "sentry.activity"]
    let result = try await runProgram("sentry-task", ["dump", "--store", store] + models)
    return try result.output.split(separator: "\n").map { line in
      var record = try JSONValue(parsing: String(line)).object ?? [:]
      if record["model"] == "sentry.activity" { record["pk"] = nil }
      return JSONValue.object(record).serialized
    }.sorted()
  }

  @Test(
    "does not know other parameters", arguments: ["create_comment", "sync_status_outbound"])
  func usage(task: String) async throws {
    let store = try await store()
    let result = try await run(store, task, "nothing=1")
    #expect(result.status == 64)
    #expect(result.output == "")
  }
}
