import Foundation
import JSON
import TestSupport

/// A service on loopback, and state records of an integration that uses it.
final class WorkItemTypesWorld: Sendable {
  static let token = "planted-token-of-the-environment"

  let server: LoopbackServer
  let files: ToolWorld

  init(
    _ service: WorkItemService = WorkItemService([
      .init("a1", "Web"), .init("b2", "Über uns", .basic),
      .init("c3", "Hidden", .custom, isListed: false),
    ]), tokens: JSONValue? = nil
  ) throws {
    server = try LoopbackServer { request in
      if request.path == "/token" {
        return tokens.map { .json(200, $0, delay: 0.2) } ?? .json(401, ["error": "no"])
      }
      return service.reply(to: request)
    }
    files = try ToolWorld()
  }

  var environment: [String: String] {
    [
      "VSTS_TOKEN": Self.token, "VSTS_BASE_URL": server.url + "contoso/",
      "SENTRY_URL_PREFIX": "https://sentry.example",
    ]
  }

  func run(
    _ arguments: [String], input: String = "", environment: [String: String]? = nil
  ) async throws -> ToolResult {
    try await runProgram(
      "vsts-work-item-types", arguments, input: input,
      environment: environment ?? self.environment)
  }

  /// What the members of a record on the listed projects begin with.
  static let projects = #""projects":[["a1","Web"],["b2","Über uns"]]"#

  static let webTypes =
    #""work_item_types":[["Bug","Bug"],["User%20Story","User Story"],["Task","Task"],"#
    + #"["Feature","Feature"],["Issue","Issue"]]"#

  /// State records: integration 1 of organization 1, whose Sentry project 7 has group 42.
  func state(
    defaults: JSONValue = [:], identity: JSONObject = ["access_token": "stored-token-of-ada"],
    event: JSONValue? = nil, domain: String? = nil
  ) throws -> String {
    var state = StateBuilder()
    state.organization()
    state.project("shop", ["id": 7])
    state.user()
    state.identity(identity, ["id": 5])
    state.integration(metadata: ["domain_name": .string(domain ?? server.url + "stored/")])
    state.installation(
      config: ["project_issue_defaults": ["7": defaults]], ["default_auth_id": 5])
    state.group(["id": 42, "project_id": 7, "short_id": 75, "message": "out of paper"])
    if let event {
      for (day, data) in [("01", ["message": "old"]), ("02", event)] {
        state.add(
          "event",
          [
            "event_id": "e", "project_id": 7, "group_id": 42,
            "datetime": .string("2026-01-\(day)"), "data": data,
          ])
      }
    }
    return try files.write(state.text, to: "state-\(UUID().uuidString).ndjson")
  }

  /// The state in a store of the world.
  func store(_ state: String) async throws -> String {
    try await files.store(loading: state)
  }
}
