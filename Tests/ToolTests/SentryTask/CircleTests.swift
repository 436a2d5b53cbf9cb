import JSON
import Basics
import TestSupport
import Testing

/// The script of the README: from an event to a work item and back.
@Suite("The circle")
struct CircleTests {
  private static let account = "c0ffee00-0000-4000-8000-000000000001"

  /// A service with one project, where one work item is created and changed.
  private static func service(_ states: Guarded<[String]>) -> LoopbackServer.Handler {
    let catalog = WorkItemService([.init("a1", "Web")])
    return { request in
      guard request.path.contains("/_apis/wit/workitems/") else {
        return catalog.reply(to: request)
      }
      let document = (try? JSONValue(parsing: request.body))?.array ?? []
      let state = document.first { $0["path"] == "/fields/System.State" }?["value"]?.string
      if let state { states.withLock { $0.append(state) } }
      return .json([
        "id": 31,
        "fields": [
          "System.TeamProject": "Web", "System.Title": "ValueError",
          "System.State": .string(states.withLock { $0.last } ?? "New"),
        ],
      ])
    }
  }

  private static func state(_ url: String) -> StateBuilder {
    var state = StateBuilder()
    state.organization()
    state.project()
    state.user()
    state.identity(
      ["access_token": "stored-token-of-ada", "expires": 99_999_999_999], ["id": 5])
    state.integration(
      metadata: [
        "domain_name": .string(url + "contoso/"), "subscription": ["secret": "s3cr3t"],
      ], ["external_id": .string(account)])
    state.installation(
      config: ["sync_status_reverse": true, "sync_status_forward": true], ["default_auth_id": 5])
    state.externalProject("a1")
    return state
  }

  private static func event(_ id: String, at time: String) -> String {
    """
    {"event_id":"\(id)","timestamp":"\(time)","platform":"python","release":"shop@1.0.0",
     "exception":{"values":[{"type":"ValueError","value":"the total is wrong","stacktrace":
       {"frames":[{"module":"shop.cart","function":"total","lineno":7,"in_app":true}]}}]}}
    """
  }

  private static func delivery(
    _ number: Int, from old: String, to new: String, at time: String
  ) -> String {
    let payload: JSONValue = [
      "subscriptionId": "sub", "notificationId": .number(number), "eventType": "workitem.updated",
      "resource": [
        "workItemId": 31,
        "fields": [
          "System.State": ["oldValue": .string(old), "newValue": .string(new)],
          "System.ChangedDate": ["newValue": .string(time)],
        ],
        "revision": ["fields": ["System.WorkItemType": "Bug"]],
      ],
      "resourceContainers": ["collection": ["id": .string(account)], "project": ["id": "a1"]],
    ]
    return JSONValue.object(["headers": ["Shared-Secret": "s3cr3t"], "body": payload]).serialized
  }

  @Test("goes from an event to a work item, a web hook, a regression, and back")
  func readme() async throws {
    let states = Guarded<[String]>([])
    let server = try LoopbackServer(Self.service(states))
    let world = try ToolWorld()
    _ = try world.write(Self.state(server.url).text, to: "state.ndjson")
    _ = try world.write(
      Self.event(String(repeating: "1", count: 32), at: "2026-03-01T10:00:00Z"),
      to: "error.json")
    _ = try world.write(
      Self.event(String(repeating: "2", count: 32), at: "2026-03-02T10:00:00Z"),
      to: "again.json")
    let deliveries = [
      ("closed.json", "New", "Closed", "2026-03-01T12:00:00Z"),
      ("reopened.json", "Closed", "Active", "2026-03-02T10:00:01Z"),
      ("closed-again.json", "Active", "Closed", "2026-03-02T12:00:00Z"),
    ]
    for (number, (file, old, new, time)) in deliveries.enumerated() {
      _ = try world.write(Self.delivery(number, from: old, to: new, at: time), to: file)
    }
    let script = try #require(
      try Readme.blocks("sh", below: "## From an event to a work item and back").first)
    let result = try await Readme.run(
      "set -eu\n" + script, in: world.path, environment: ["PORT": "\(try unusedPort())"])
    #expect(
      result
        == ToolResult(
          status: 0,
          output: """
            {"title":"ValueError: the total is wrong","key":"31"}
            {"outcome":"delivered","status":200}
            {"kind":"resolved","organization_id":1,"group_id":1}
            {"task":"sync_status_outbound","state":"succeeded"}
            {"outcome":"delivered","status":200}
            {"outcome":"delivered","status":200}
            {"kind":"unresolved","organization_id":1,"group_id":1}
            {"kind":"resolved","organization_id":1,"group_id":1}
            {"status":1,"times_seen":2}

            """))
    #expect(states.withLock { $0 } == ["Active"])
  }
}
