import JSON
import Basics
import TestSupport
import Testing

/// The done states that vsts-webhook-replay asks the service for.
@Suite("vsts-webhook-replay with a service")
struct WebhookReplayServiceTests {
  private static let account = "c0ffee00-0000-4000-8000-000000000001"

  private struct World {
    let server: LoopbackServer
    let files: ToolWorld
    let store: String

    /// A store in which group N is linked to work item N, and an integration with a fresh identity.
    init(
      groups: Int = 3, _ handler: @escaping LoopbackServer.Handler
    ) async throws {
      server = try LoopbackServer(handler)
      files = try ToolWorld()
      var state = StateBuilder()
      state.organization()
      state.project("shop", ["id": 7])
      state.user()
      state.identity(
        ["access_token": "stored-token-of-ada", "expires": 99_999_999_999], ["id": 5])
      state.integration(
        metadata: [
          "domain_name": .string(server.url + "contoso/"), "subscription": ["secret": "s3cr3t"],
        ], ["external_id": .string(account)])
      state.installation(config: ["sync_status_reverse": true], ["default_auth_id": 5])
      for workItem in 1...groups { state.linkedGroup(workItem, ["project_id": 7]) }
      store = try await files.store(state)
    }

    func replay(_ arguments: [String] = [], _ deliveries: [String]) async throws -> ToolResult {
      try await runProgram(
        "vsts-webhook-replay", ["--store", store] + arguments,
        input: deliveries.joined(separator: "\n"),
        environment: [
          // Neither is for deliveries: the integration has a domain and an identity of its own.
          "VSTS_TOKEN": "token-of-the-environment", "VSTS_BASE_URL": "http://127.0.0.1:1/",
        ])
    }
  }

  /// A verified delivery by which a work item goes to another state.
  private func delivery(
    _ workItem: Int, to state: String = "Closed", type: String = "Bug", project: String = "a1",
    notification: Int = 1
  ) -> String {
    let payload: JSONValue = [
      "subscriptionId": "sub", "notificationId": .number(notification),
      "eventType": "workitem.updated",
      "resource": [
        "workItemId": .number(workItem),
        "fields": ["System.State": ["oldValue": "New", "newValue": .string(state)]],
        "revision": ["fields": ["System.WorkItemType": .string(type)]],
      ],
      "resourceContainers": [
        "collection": ["id": .string(Self.account)], "project": ["id": .string(project)],
      ],
    ]
    return JSONValue.object(["headers": ["Shared-Secret": "s3cr3t"], "body": payload]).serialized
  }

  private func outcomes(_ result: ToolResult) throws -> [String] {
    try result.output.split(separator: "\n").map {
      try JSONValue(parsing: String($0))["outcome"]?.string ?? "?"
    }
  }

  private func effects(_ result: ToolResult) throws -> [String] {
    try result.output.split(separator: "\n").flatMap {
      try JSONValue(parsing: String($0))["effects"]?.array ?? []
    }.map { [$0["kind"]?.string, $0["reason"]?.string].compactMap { $0 }.joined(separator: " ") }
  }

  @Test("asks for the type's own states with the stored identity, and remembers them")
  func asks() async throws {
    let service = WorkItemService([.init("a1", "Web")])
    let world = try await World { service.reply(to: $0) }
    let first = try await world.replay([], [delivery(1, notification: 1)])
    #expect(first.status == 0)
    #expect(try effects(first) == ["resolved"])
    #expect(
      world.server.requests.map(\.path) == ["/contoso/a1/_apis/wit/workitemtypes/Bug/states"])
    #expect(world.server.requests.first?.header("Authorization") == "Bearer stored-token-of-ada")

    #expect(try await effects(world.replay([], [delivery(2, notification: 2)])) == ["resolved"])
    #expect(world.server.requestCount == 1)
    #expect(
      try await effects(world.replay(["--refresh"], [delivery(3, notification: 3)]))
        == ["resolved"])
    #expect(world.server.requestCount == 2)
  }

  @Test("goes on to Bug, Issue and Task, and skips what has none of them")
  func order() async throws {
    let service = WorkItemService([
      .init("a1", "Basic", .basic), .init("b2", "Foreign", .foreign),
    ])
    let world = try await World { service.reply(to: $0) }
    let result = try await world.replay(
      [],
      [
        delivery(1, to: "Done", type: "Question", notification: 1),
        delivery(2, to: "Done", type: "Risk", notification: 2),
        delivery(3, type: "Risk", project: "b2", notification: 3),
      ])
    #expect(result.status == 0)
    #expect(try effects(result) == ["resolved", "resolved", "skipped done-states-unknown"])
    // The list of types tells of those that there are not; a type may be asked for before it comes.
    let paths = world.server.requests.map(\.path)
    let asked = [
      "/contoso/a1/_apis/wit/workitemtypes", "/contoso/a1/_apis/wit/workitemtypes/Issue/states",
      "/contoso/b2/_apis/wit/workitemtypes", "/contoso/b2/_apis/wit/workitemtypes/Risk/states",
    ]
    let early = ["Question", "Risk"].map { "/contoso/a1/_apis/wit/workitemtypes/\($0)/states" }
    #expect(paths.filter { !early.contains($0) }.sorted() == asked)
    #expect(paths.contains { early.contains($0) })
  }

  @Test("reopens nothing by states without a category, and leaves the status to a later run")
  func uncategorized() async throws {
    let service = WorkItemService([.init("a1", "Web", .uncategorized)])
    let world = try await World { service.reply(to: $0) }
    let resolved = try await world.replay(
      ["--done-state", "Closed"], [delivery(1, notification: 1)])
    #expect(try effects(resolved) == ["resolved"])
    let changes = [
      delivery(1, to: "Closed", notification: 2), delivery(1, to: "New", notification: 3),
    ]
    for _ in 1...2 {
      let result = try await world.replay([], changes)
      #expect(result.status == 0)
      #expect(try outcomes(result) == ["unchanged", "unchanged"])
      #expect(
        try effects(result) == ["skipped done-states-unknown", "skipped done-states-unknown"])
    }
    // Nothing was remembered, so that the service was asked by each run, and for Bug only.
    #expect(
      world.server.requests.map(\.path)
        == Array(repeating: "/contoso/a1/_apis/wit/workitemtypes/Bug/states", count: 2))
    let later = try await world.replay(["--done-state", "Closed"], changes)
    #expect(try effects(later) == ["skipped not-unresolved", "unresolved"])
  }

  @Test("fails where the service does, and does the rest in a later run")
  func failure() async throws {
    let service = WorkItemService([.init("a1", "Web")])
    let isRefusing = Guarded(true)
    let world = try await World { request in
      isRefusing.withLock { isRefusing in
        defer { isRefusing = false }
        return isRefusing
      }
        ? .json(403, ["message": "TF400813: no"]) : service.reply(to: request)
    }
    let deliveries = [delivery(1, notification: 1), delivery(2, notification: 2)]
    let failed = try await world.replay([], deliveries)
    #expect(failed.status == 1)
    #expect(try outcomes(failed) == ["failed", "failed"])
    #expect(world.server.requestCount == 1)
    let later = try await world.replay([], deliveries)
    #expect(later.status == 0)
    #expect(try effects(later) == ["resolved", "resolved"])
  }

  @Test("never asks where it is told so, or where nothing depends on it")
  func offline() async throws {
    let world = try await World { _ in .json(500, [:]) }
    let skipped = try await world.replay(["--offline"], [delivery(1)])
    #expect(try effects(skipped) == ["skipped done-states-unknown"])
    let given = try await world.replay(["--done-state", "Closed"], [delivery(1)])
    #expect(try effects(given) == ["resolved"])
    let unlinked = try await world.replay([], [delivery(99, notification: 2)])
    #expect(try outcomes(unlinked) == ["unchanged"])
    #expect(world.server.requestCount == 0)
    let usage = try await world.replay(["--offline", "--refresh"], [])
    #expect(usage.status == 64)
  }

  @Test("asks once for each project, however many deliveries there are")
  func manyDeliveries() async throws {
    let service = WorkItemService((1...20).map { .init("p\($0)", "P \($0)") })
    let world = try await World(groups: 40) { service.reply(to: $0) }
    let deliveries = (0..<1000).map { number in
      delivery(
        number % 40 + 1, to: number % 80 < 40 ? "Closed" : "New", project: "p\(number % 20 + 1)",
        notification: number)
    }
    let result = try await world.replay(["--summary"], deliveries)
    #expect(result.status == 0)
    #expect(try outcomes(result).dropLast().allSatisfy { $0 == "applied" })
    #expect(world.server.requestCount == 20)
  }
}
