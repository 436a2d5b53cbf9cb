import Foundation
import JSON
import TestSupport

/// A service on loopback, and state records of an integration that uses it.
final class WorkItemTypesWorld: Sendable {
  static let token = "planted-token-of-the-environment"

  let server: LoopbackServer
  let sandbox: Sandbox

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
    sandbox = try Sandbox()
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
    defaults: JSONValue = [:], identity: JSONValue = ["access_token": "stored-token-of-ada"],
    event: JSONValue? = nil, domain: String? = nil
  ) throws -> String {
    var records: [JSONValue] = [
      Self.record("sentry.organization", 1, ["slug": "acme"]),
      Self.record("sentry.project", 7, ["organization": 1, "slug": "shop"]),
      Self.record("auth.user", 1, [:]),
      Self.record("sentry.user", 1, ["email": "ada@acme.example"]),
      Self.record("sentry.identityprovider", 1, ["type": "vsts"]),
      Self.record(
        "sentry.identity", 5, ["idp": 1, "user": 1, "external_id": "ada", "data": identity]),
      Self.record(
        "sentry.integration", 1,
        [
          "provider": "vsts", "external_id": "c0ffee", "name": "contoso",
          "metadata": ["domain_name": .string(domain ?? server.url + "stored/")],
        ]),
      Self.record(
        "sentry.organizationintegration", 1,
        [
          "organization": 1, "integration": 1, "default_auth_id": 5,
          "config": ["project_issue_defaults": ["7": defaults]],
        ]),
      Self.record(
        "sentry.group", 42, ["project": 7, "short_id": 75, "message": "out of paper"]),
    ]
    records.remove(at: 2)
    if let event {
      for (day, data) in [("01", JSONValue.object(["message": "old"])), ("02", event)] {
        records.append(
          Self.record(
            "sentry.event", nil,
            [
              "event_id": "e", "project": 7, "group": 42, "datetime": .string("2026-01-\(day)"),
              "data": data,
            ]))
      }
    }
    return try sandbox.write(
      records.map { $0.serialized + "\n" }.joined(), to: "state-\(UUID().uuidString).ndjson")
  }

  private static func record(
    _ model: String, _ key: Int?, _ fields: JSONObject
  ) -> JSONValue {
    ["model": .string(model), "pk": JSONValue(key), "fields": .object(fields)]
  }

  /// The state in a store of the sandbox.
  func store(_ state: String) async throws -> String {
    let path = sandbox.file("state.db")
    let result = try await runProgram("sentry-task", ["load", "-q", "--store", path, state])
    guard result.status == 0 else { throw SandboxError(description: result.error) }
    return path
  }
}
