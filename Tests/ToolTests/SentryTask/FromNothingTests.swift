import JSON
import Basics
import TestSupport
import Testing

/// The tutorial of the README: from an empty machine to a work item that resolves an issue.
@Suite("The tutorial")
struct FromNothingTests {
  /// A service with two repositories and one project, where one work item is created.
  private static func service() -> InstallableService {
    let repositories = RepositoryService([.init("Web", "api", id: 1), .init("Web", "site", id: 2)])
    let catalog = WorkItemService([.init("a1", "Web")])
    return InstallableService { request in
      if request.path.contains("/_apis/git/") { return repositories.reply(to: request) }
      guard request.path.contains("/_apis/wit/workitems/") else {
        return catalog.reply(to: request)
      }
      return .json([
        "id": 31,
        "fields": [
          "System.TeamProject": "Web", "System.AreaPath": "Web", "System.Title": "It fails",
          "System.State": "New",
        ],
      ])
    }
  }

  /// What the service posts once the work item is closed, with the secret that it was told.
  private static func delivery(_ secret: String) -> String {
    let payload: JSONValue = [
      "subscriptionId": "hook-1", "notificationId": 1, "eventType": "workitem.updated",
      "resource": [
        "id": 2, "workItemId": 31,
        "fields": [
          "System.State": ["oldValue": "New", "newValue": "Closed"],
          "System.ChangedDate": ["newValue": "2100-03-01T12:00:00Z"],
        ],
        "revision": ["fields": ["System.WorkItemType": "Bug"]],
      ],
      "resourceContainers": [
        "collection": ["id": .string(InstallableService.account)], "project": ["id": "a1"],
      ],
    ]
    return JSONValue.object(["headers": ["Shared-Secret": .string(secret)], "body": payload])
      .serialized
  }

  @Test("goes from an empty machine to a work item that resolves an issue, in ten commands")
  func readme() async throws {
    let service = Self.service()
    let server = try LoopbackServer { service.reply(to: $0) }
    let world = try ToolWorld()
    let blocks = try Readme.blocks("sh", below: "## From nothing")
    #expect(
      blocks.joined().split(separator: "\n").filter { $0.hasPrefix("# ") }
        .map { String($0.prefix { $0 != "." }) } == (1...10).map { "# \($0)" })
    // The programs are built; the token and the lookup are those of the test.
    let variables = [
      "VSTS_TOKEN": "personal-access-token", "VSTS_LOOKUP_URL": server.url,
    ]
    let installation = try await Readme.run(
      "set -euo pipefail\n" + blocks[1], in: world.path, environment: variables)
    #expect(
      installation
        == ToolResult(
          status: 0,
          output: """
            {"integration_id":1,"name":"contoso","subscription_id":"hook-1"}
            {"id":1,"name":"api"}
            {"id":2,"name":"site"}
            {"group_id":1,"is_new":true}
            {"key":"31","displayName":"Web#31","created":true}

            """))
    let hook = try #require(server.requests.first { $0.method == "POST" })
    let header = try JSONValue(parsing: hook.body)["consumerInputs"]?["httpHeaders"]?.string
    let secret = try #require(header?.split(separator: ":").last)
    _ = try world.write(Self.delivery(String(secret)), to: "captures.ndjson")
    let resolution = try await Readme.run(
      "set -euo pipefail\n" + (blocks[1].split(separator: "\n").first ?? "") + "\n" + blocks[2],
      in: world.path, environment: variables)
    #expect(
      resolution
        == ToolResult(
          status: 0,
          output: """
            {"kind":"resolved","organization_id":1,"group_id":1}
            1
            {"task":"vsts_subscription_check","state":"succeeded"}

            """))
  }

  @Test("stops at what is refused, and shows why")
  func refused() async throws {
    var service = Self.service()
    service.routes["POST \(InstallableService.hooks)"] = .json(403, ["message": "no right"])
    let server = try LoopbackServer { [service] in service.reply(to: $0) }
    let world = try ToolWorld()
    let block = try Readme.blocks("sh", below: "## From nothing")[1]
    let result = try await Readme.run(
      "set -euo pipefail\n" + block, in: world.path,
      environment: ["VSTS_TOKEN": "personal-access-token", "VSTS_LOOKUP_URL": server.url])
    #expect(result.status == 1)
    #expect(result.output.hasSuffix(#""hint":"the service says: no right"}"# + "\n"))
    #expect(result.output.split(separator: "\n").count == 1)
  }
}
