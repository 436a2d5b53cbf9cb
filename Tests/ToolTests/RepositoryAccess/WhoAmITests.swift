import Foundation
import JSON
import TestSupport
import Testing

@Suite("Who a credential is")
struct WhoAmITests {
  private static let pat = String(repeating: "abcdefghijklm234567zz", count: 3).prefix(52)
  private static let jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl"

  private static func connectionData(_ id: String = "22157D54-0001") -> JSONValue {
    [
      "authenticatedUser": [
        "id": .string(id), "providerDisplayName": "Ada", "customDisplayName": "Ada Lovelace",
        "properties": ["Account": ["$type": "System.String", "$value": "ada@contoso.example"]],
      ],
      "instanceId": "2ad38d1e-3eaf", "deploymentType": "hosted",
    ]
  }

  /// A service that knows the caller, and refuses the graph and says nothing useful of hooks.
  private static func world(
    _ override: @escaping @Sendable (ReceivedRequest) -> Reply? = { _ in nil }
  ) throws -> AccessWorld {
    try AccessWorld { request in
      if let reply = override(request) { return reply }
      return switch request.path {
      case let path where path.hasSuffix("/connectionData"): .json(connectionData())
      case let path where path.hasSuffix("/graph/users"): Reply(401)
      case let path where path.hasSuffix("/hooks/subscriptions"): .json(500, [:])
      case let path where path.hasSuffix("/wit/fields"): .json(404, [:])
      default: .json(["count": 0, "value": []])
      }
    }
  }

  private func record(
    _ world: AccessWorld, from baseURLFrom: String = "VSTS_BASE_URL", _ credential: String,
    unused: String = ""
  ) -> String {
    #"{"base_url":"\#(world.baseURL)","base_url_from":"\#(baseURLFrom)","#
      + #""credential":\#(credential),"#
      + #""user":{"id":"22157d54-0001","name":"Ada Lovelace","#
      + #""unique_name":"ada@contoso.example"},"organization":{"id":"2ad38d1e-3eaf"},"#
      + #""deployment":"services","scopes":{"code":true,"work":true,"project":true,"#
      + #""graph":false,"hooks":null},"unused":[\#(unused)]}"# + "\n"
  }

  private func run(
    _ world: AccessWorld, _ arguments: [String] = [], _ environment: [String: String] = [:]
  ) async throws -> ToolResult {
    try await runProgram(
      "vsts-repo-access", ["--whoami", "--retries", "0"] + arguments,
      ProgramSetup(
        environment: ["VSTS_BASE_URL": world.baseURL].merging(environment) { _, new in new },
        input: .terminal))
  }

  @Test("is told with what won and what lost")
  func sources() async throws {
    let world = try Self.world()
    let (pat, jwt) = (String(Self.pat), Self.jwt)
    #expect(
      try await run(world, [], ["VSTS_TOKEN": pat])
        == ToolResult(
          status: 0,
          output: record(world, #"{"from":"VSTS_TOKEN","scheme":"basic","form":"pat"}"#)))
    #expect(
      try await run(
        world, ["--base-url", world.baseURL],
        ["SYSTEM_ACCESSTOKEN": jwt, "VSTS_TOKEN": "", "AZURE_DEVOPS_EXT_PAT": ""])
        == ToolResult(
          status: 0,
          output: record(
            world, from: "--base-url",
            #"{"from":"SYSTEM_ACCESSTOKEN","scheme":"bearer","form":"jwt"}"#)))
    #expect(
      try await run(
        world, ["--auth", "bearer"],
        [
          "AZURE_DEVOPS_EXT_PAT": "short0token", "AZDO_PERSONAL_ACCESS_TOKEN": pat,
          "SYSTEM_ACCESSTOKEN": "$(System.AccessToken)",
        ])
        == ToolResult(
          status: 0,
          output: record(
            world, #"{"from":"AZURE_DEVOPS_EXT_PAT","scheme":"bearer","form":"other"}"#,
            unused: #""AZDO_PERSONAL_ACCESS_TOKEN","SYSTEM_ACCESSTOKEN""#)))
    let files = try ToolWorld()
    let long = String(repeating: "x", count: 76) + "AZDOabcd"
    let file = try files.write(long, to: "token")
    #expect(chmod(file, 0o600) == 0)
    #expect(
      try await run(world, ["--token-file", file], ["VSTS_TOKEN": pat])
        == ToolResult(
          status: 0,
          output: record(
            world, #"{"from":"--token-file","scheme":"basic","form":"pat"}"#,
            unused: #""VSTS_TOKEN""#)))
  }

  @Test("asks six questions, each once")
  func requests() async throws {
    let world = try Self.world()
    _ = try await run(world, [], ["VSTS_TOKEN": "t0ken"])
    #expect(
      world.server.requests.map(\.target).sorted() == [
        "/contoso/_apis/connectionData", "/contoso/_apis/git/repositories?%24top=1",
        "/contoso/_apis/graph/users", "/contoso/_apis/hooks/subscriptions",
        "/contoso/_apis/projects?%24top=1", "/contoso/_apis/wit/fields?%24top=1",
      ])
    #expect(world.server.requests.first?.path == "/contoso/_apis/connectionData")
  }

  @Test("is shown as aligned lines, which are wrapped rather than cut")
  func table() async throws {
    let world = try Self.world()
    let result = try await run(
      world, ["--format", "table"],
      ["VSTS_TOKEN": String(Self.pat), "SYSTEM_ACCESSTOKEN": "job"])
    #expect(
      result
        == ToolResult(
          status: 0,
          output: """
            base URL      \(world.baseURL) (VSTS_BASE_URL)
            credential    a personal access token from VSTS_TOKEN, sent as Basic
            not used      SYSTEM_ACCESSTOKEN
            user          Ada Lovelace <ada@contoso.example>
            user id       22157d54-0001
            organization  2ad38d1e-3eaf
            deployment    Azure DevOps Services
            reaches       code, work, project
            is refused    graph
            not known     hooks

            """))
    let terminal = try await runProgram(
      "vsts-repo-access", ["--whoami", "--retries", "0"],
      ProgramSetup(
        environment: world.environment.merging(["NO_COLOR": "1"]) { $1 }, input: .terminal,
        output: .terminal, terminalWidth: 50))
    #expect(terminal.status == 0)
    #expect(terminal.output.contains("\nreaches       code, work, project\n"))
    #expect(terminal.output.split(separator: "\n").allSatisfy { $0.count <= 50 })
  }

  struct Refusal: CustomTestStringConvertible {
    let testDescription: String
    let reply: Reply
    let kind: String
    let status: ProgramStatus
  }

  private static let refusals = [
    Refusal(testDescription: "401", reply: Reply(401), kind: "unauthorized", status: 77),
    Refusal(
      testDescription: "anonymous",
      reply: .json(connectionData("AAAAAAAA-aaaa-aaaa-aaaa-aaaaaaaaaaaa")), kind: "unauthorized",
      status: 77),
    Refusal(
      testDescription: "sign-in page", reply: .html(203, "<html>"), kind: "unauthorized",
      status: 77),
    Refusal(testDescription: "500", reply: .json(500, [:]), kind: "unavailable", status: 75),
    Refusal(testDescription: "no user", reply: .json([:]), kind: "protocol", status: 76),
  ]

  @Test("is still told as far as it is known where the service refuses", arguments: refusals)
  func refused(refusal: Refusal) async throws {
    let world = try Self.world { request in
      request.path.hasSuffix("/connectionData") ? refusal.reply : nil
    }
    let result = try await run(
      world, [], ["VSTS_TOKEN": "t0ken", "AZURE_DEVOPS_EXT_PAT": "another0token"])
    #expect(result.status == refusal.status)
    #expect(result.error == "")
    #expect(result.kinds == [refusal.kind])
    let start =
      #"{"base_url":"\#(world.baseURL)","base_url_from":"VSTS_BASE_URL","credential":"#
      + #"{"from":"VSTS_TOKEN","scheme":"basic","form":"other"},"#
      + #""unused":["AZURE_DEVOPS_EXT_PAT"],"error":{"kind":"\#(refusal.kind)","#
    #expect(result.output.hasPrefix(start), "\(result.output)")
    // What the token reaches is not tried with one that is no good.
    #expect(world.server.requestCount == 1)
    let table = try await run(world, ["--format", "table"], ["VSTS_TOKEN": "t0ken"])
    #expect(table.status == refusal.status)
    #expect(table.output.contains("\ncredential  a token from VSTS_TOKEN, sent as Basic\nerror "))
    // What to do is said once, below the table.
    #expect(!table.output.contains("hint"))
    let hint = result.records[0]["error"]?["hint"]?.string
    #expect(table.error == (hint.map { "vsts-repo-access: hint: \($0)\n" } ?? ""))
  }

  @Test("shows no character of a token, whatever the service says")
  func secrecy() async throws {
    let token = AccessWorld.token
    let base64 = Data(":\(token)".utf8).base64EncodedString()
    let echo: JSONValue = .string("\(token) \(base64)")
    let world = try Self.world { request in
      guard request.path.hasSuffix("/connectionData") else {
        return .json(403, ["message": echo], headers: ["X-VSS-UserData": "id:\(token)"])
      }
      return request.path.contains("/refused/")
        ? .json(401, ["message": echo], headers: ["ActivityId": token])
        : .json([
          "authenticatedUser": ["id": echo, "providerDisplayName": echo], "instanceId": echo,
        ])
    }
    for arguments in [[], ["--base-url", world.server.url + "refused"]] {
      for format in ["json", "table"] {
        let result = try await world.run(["--whoami", "-vv", "--format", format] + arguments)
        for text in [result.output, result.error] {
          #expect(!text.contains(token.prefix(8)))
          #expect(!text.contains(base64.prefix(16)))
        }
      }
    }
  }

  @Test("of a stored identity is the integration's")
  func integration() async throws {
    let world = try Self.world()
    let files = try ToolWorld()
    let state = try files.write(
      """
      {"model":"sentry.organization","pk":1,"fields":{"slug":"acme","name":"Acme"}}
      {"model":"sentry.user","pk":1,"fields":{"name":"Ada","email":"ada@acme.example"}}
      {"model":"sentry.identityprovider","pk":1,"fields":{"type":"vsts","external_id":"x"}}
      {"model":"sentry.identity","pk":4,"fields":{"idp":1,"user":1,"external_id":"u","data":\
      {"access_token":"\(Self.jwt)","refresh_token":"r","expires":4000000000}}}
      {"model":"sentry.integration","pk":2,"fields":{"provider":"vsts","external_id":"a-1",\
      "name":"contoso","metadata":{"domain_name":"\(world.baseURL)"}}}
      {"model":"sentry.organizationintegration","pk":3,"fields":{"organization":1,\
      "integration":2,"default_auth_id":4}}
      """, to: "state.ndjson")
    let result = try await runProgram(
      "vsts-repo-access", ["--whoami", "--state", state, "--integration", "2", "--retries", "0"],
      ProgramSetup(input: .terminal))
    #expect(
      result
        == ToolResult(
          status: 0,
          output: record(
            world, from: "--integration",
            #"{"from":"--integration","scheme":"bearer","form":"jwt"}"#)))
  }

  @Test("needs a credential and a base URL")
  func missing() async throws {
    let world = try Self.world()
    #expect(
      try await run(world)
        == ToolResult(
          status: 78,
          error: """
            vsts-repo-access: there is no credential
            vsts-repo-access: hint: set VSTS_TOKEN, or use --token-file

            """))
    let nowhere = try await runProgram(
      "vsts-repo-access", ["--whoami"], ProgramSetup(environment: ["VSTS_TOKEN": "t"]))
    #expect(nowhere.status == 78)
    #expect(nowhere.output == "")
    #expect(world.server.requestCount == 0)
  }

  @Test("knows a server of one's own")
  func server() async throws {
    let world = try Self.world { request in
      guard request.path.hasSuffix("/connectionData") else { return nil }
      let isOld = request.path.hasPrefix("/old/")
      return .json([
        "authenticatedUser": ["id": "1"], "deploymentType": isOld ? .null : "onPremises",
      ])
    }
    for path in ["new", "old"] {
      let result = try await run(
        world, ["--base-url", world.server.url + path], ["VSTS_TOKEN": "t0ken"])
      #expect(result.records[0]["deployment"] == "server")
      #expect(
        result.records[0]["user"]?.serialized == #"{"id":"1","name":null,"unique_name":null}"#)
      #expect(result.records[0]["organization"]?.serialized == #"{"id":null}"#)
    }
  }

  @Test(
    "is asked for alone",
    arguments: [
      ["Web/r0"], ["--all"], ["--need", "read"], ["--reason"], ["--fail-fast"],
    ])
  func usage(arguments: [String]) async throws {
    let world = try Self.world()
    let result = try await run(world, arguments, ["VSTS_TOKEN": "t0ken"])
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.error.hasPrefix("vsts-repo-access: '--whoami' "))
    #expect(world.server.requestCount == 0)
  }
}
