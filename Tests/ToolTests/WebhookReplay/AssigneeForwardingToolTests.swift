import JSON
import TestSupport
import Testing

/// An assignment that comes in from one organization of Azure DevOps and goes on to another, by the
/// tools as they are.
@Suite("An assignment from one integration to another")
struct AssigneeForwardingToolTests {
  private static let account = "c0ffee00-0000-4000-8000-000000000001"

  private let files: ToolWorld
  private let first: LoopbackServer
  private let second: LoopbackServer
  private let store: String

  /// Group 1 is linked to work item 31 of the first service and 77 of the second.
  init() async throws {
    files = try ToolWorld()
    first = try LoopbackServer { _ in .json(500, ["message": "nothing is asked here"]) }
    second = try LoopbackServer { request in
      switch "\(request.method) \(request.path)" {
      case "GET /other/_apis/graph/users":
        .json(["count": 1, "value": [["mailAddress": "Ada@other.example"]]])
      case "PATCH /other/_apis/wit/workitems/77": .json(["id": 77, "rev": 2, "fields": [:]])
      default: .json(404, ["message": "TF401232: not there"])
      }
    }
    var state = StateBuilder()
    state.organization()
    state.project("shop")
    state.team("web")
    state.member(state.user())
    for email in ["ada@acme.example", "ada@other.example"] { state.email(email) }
    state.identity(["access_token": "token-of-the-first", "expires": 99_999_999_999])
    state.identity(
      ["access_token": "token-of-the-second", "expires": 99_999_999_999],
      ["external_id": "ada-2", "user_id": 2])
    state.user("Ben")
    let config: JSONObject = [
      "sync_reverse_assignment": true, "sync_forward_assignment": true,
    ]
    state.integration(
      metadata: [
        "domain_name": .string(first.url + "contoso/"), "subscription": ["secret": "s3cr3t"],
      ], ["external_id": .string(Self.account)])
    state.installation(config: config, ["default_auth_id": 1])
    state.integration(
      "other", metadata: ["domain_name": .string(second.url + "other/")],
      ["external_id": "0ther"])
    state.installation(config: config, ["integration_id": 2, "default_auth_id": 2])
    state.linkedGroup(31)
    state.link(1, to: 77, integration: 2)
    store = try await files.store(state)
  }

  private func delivery(_ change: JSONValue, notification: Int) -> String {
    let payload: JSONValue = [
      "subscriptionId": "sub", "notificationId": .number(notification),
      "eventType": "workitem.updated",
      "resource": ["workItemId": 31, "fields": ["System.AssignedTo": change]],
      "resourceContainers": ["collection": ["id": .string(Self.account)], "project": ["id": "a1"]],
    ]
    return JSONValue.object(["headers": ["Shared-Secret": "s3cr3t"], "body": payload]).serialized
  }

  private func replay(_ arguments: [String], _ deliveries: String...) async throws -> ToolResult {
    try await runProgram(
      "vsts-webhook-replay", arguments, input: deliveries.joined(separator: "\n"))
  }

  @Test("is one change at the second service, and none at the first")
  func endToEnd() async throws {
    let assigned = delivery(["newValue": "Ada <ada@acme.example>"], notification: 1)
    let replayed = try await replay(["--store", store], assigned)
    #expect(replayed.status == 0)
    #expect(
      replayed.error
        == "vsts-webhook-replay: 1 task is on the queue for 'sentry-task work' to run\n")
    let outcome = try JSONValue(parsing: replayed.output)
    #expect(outcome["outcome"] == "applied")
    #expect(
      outcome["effects"] == [
        ["kind": "assigned", "organization_id": 1, "group_id": 1, "user_id": 1],
        [
          "kind": "queued", "organization_id": 1, "group_id": 1,
          "task": "sync_assignee_outbound", "task_id": 1,
        ],
      ])
    #expect(second.requestCount == 0)

    let worked = try await runProgram("sentry-task", ["work", "--store", store, "--drain"])
    #expect(worked.status == 0)
    #expect(worked.output.contains(#""state":"succeeded""#))
    #expect(second.requests.map(\.method) == ["GET", "PATCH"])
    #expect(
      second.requests.last?.text
        == #"[{"op":"replace","path":"/fields/System.AssignedTo","value":"Ada@other.example"}]"#)
    #expect(
      Set(second.requests.map { $0.header("Authorization") }) == ["Bearer token-of-the-second"])
    #expect(first.requestCount == 0)
  }

  @Test("is taken off there too, by the last of the tasks that waited")
  func takenOff() async throws {
    let result = try await replay(
      ["--store", store], delivery(["newValue": "Ada <ada@acme.example>"], notification: 1),
      delivery(["oldValue": "Ada <ada@acme.example>"], notification: 2))
    #expect(
      result.error
        == "vsts-webhook-replay: 2 tasks are on the queue for 'sentry-task work' to run\n")
    let worked = try await runProgram("sentry-task", ["work", "--store", store, "--drain"])
    #expect(worked.status == 0)
    #expect(worked.output.contains(#""event":"sync_assignee_outbound.superseded""#))
    #expect(
      second.requests.last?.text == #"[{"op":"remove","path":"/fields/System.AssignedTo"}]"#)
    #expect(second.requests.map(\.method) == ["PATCH"])
    #expect(first.requestCount == 0)
  }

  @Test("waits on no queue where nothing is kept", arguments: [["-n"], ["-q"]])
  func unwritten(options: [String]) async throws {
    let result = try await replay(
      ["--store", store] + options,
      delivery(["newValue": "Ada <ada@acme.example>"], notification: 1))
    #expect(result.output.contains(#""task":"sync_assignee_outbound","task_id":1}"#))
    #expect(result.error == "")
    let list = try await runProgram("sentry-task", ["list", "--store", store])
    #expect(list.output.isEmpty == (options == ["-n"]))
  }

  @Test("is told in a table by its task")
  func table() async throws {
    let result = try await replay(
      ["--store", store, "--format", "table"],
      delivery(["newValue": "Ada <ada@acme.example>"], notification: 1))
    #expect(
      result.output.contains(
        "assigned #1 SHOP-1 to user 1, queued sync_assignee_outbound #1 SHOP-1"))
  }
}
