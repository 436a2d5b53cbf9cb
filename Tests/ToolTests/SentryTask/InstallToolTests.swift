import Glibc
import JSON
import Basics
import TestSupport
import Testing

@Suite("Installing with sentry-task")
struct InstallToolTests {
  private static let token = "personal-access-token"

  private let world: ToolWorld

  init() throws {
    world = try ToolWorld()
  }

  /// An organization with a member, and nothing else.
  private static let state: StateBuilder = {
    var state = StateBuilder()
    state.organization()
    state.user()
    state.add("organizationmember", ["organization_id": 1, "user_id": 1])
    return state
  }()

  private func install(
    at server: LoopbackServer, _ arguments: String..., environment: [String: String] = [:]
  ) async throws -> ToolResult {
    let store = try await world.store(Self.state)
    let variables = [
      "VSTS_TOKEN": Self.token, "VSTS_LOOKUP_URL": server.url,
      "SENTRY_URL_PREFIX": "https://sentry.example", "SENTRY_VSTS_STORE": store,
    ]
    return try await runProgram(
      "sentry-task", ["run", "build_integration", "organization_id=1"] + arguments,
      ProgramSetup(environment: variables.merging(environment) { $1 }.filter { !$1.isEmpty }))
  }

  private func dump(_ model: String) async throws -> String {
    try await runProgram(
      "sentry-task", ["dump", "--with-secrets", "--store", world.file("state.db"), model]
    ).output
  }

  @Test("leaves an integration whose stored token the other tools use")
  func installs() async throws {
    let repositories = RepositoryService([.init("Web", "api", id: 7)])
    let service = InstallableService { repositories.reply(to: $0) }
    let server = try LoopbackServer { service.reply(to: $0) }
    let result = try await install(at: server)
    #expect(
      result
        == ToolResult(
          status: 0,
          output: """
            {"task":"build_integration","kwargs":{"organization_id":1},"state":"succeeded",\
            "result":{"integration_id":1,"identity_id":1,"organization_integration_id":1,\
            "external_id":"\(InstallableService.account)","name":"contoso",\
            "domain_name":"\(server.url)contoso/","subscription_id":"hook-1","created":true},\
            "log":[{"event":"vsts.build_integration","organization_id":1,"account":\
            {"accountId":"\(InstallableService.account)","accountName":"contoso"},"user_id":1}],\
            "error":null,"emitted":[{"task":"post_install","kwargs":{"integration_id":1,\
            "organization_id":1},"state":"succeeded","result":null,"error":null,"emitted":[]}]}

            """))
    let identity = try JSONValue(parsing: try await dump("sentry.identity"))
    #expect(
      identity["fields"]?["data"]
        == ["access_token": .string(Self.token), "token_type": "pat"])
    let access = try await runProgram(
      "vsts-repo-access",
      ["--store", world.file("state.db"), "--integration", "1", "--all"])
    #expect(access.status == 0)
    #expect(try JSONValue(parsing: access.output)["name"] == "api")
    let basic = "Basic " + ":\(Self.token)".utf8.base64
    #expect(Set(server.requests.map { $0.header("Authorization") }) == [basic])

    let again = try await install(at: server, "--token-file", try secretFile("another"))
    #expect(again.status == 0)
    #expect(again.output.contains(#""created":false"#))
    let renewed = try JSONValue(parsing: try await dump("sentry.identity"))
    #expect(renewed["fields"]?["data"]?["access_token"] == "another")
  }

  /// A token file that nobody else may read.
  private func secretFile(_ token: String) throws -> String {
    let path = try world.write(token + "\n", to: "token")
    #expect(chmod(path, 0o600) == 0)
    return path
  }

  @Test("takes a server by its URL, and a configuration")
  func server() async throws {
    let service = InstallableService()
    let server = try LoopbackServer { service.reply(to: $0) }
    let result = try await install(
      at: server, "config={\"sync_comments\":false}", "subscribe=false", "--base-url",
      server.url + "contoso", environment: ["SENTRY_URL_PREFIX": ""])
    #expect(result.status == 0)
    #expect(result.error == "")
    #expect(server.requests.map(\.path) == ["/contoso/_apis/connectionData"])
    let use = try JSONValue(parsing: try await dump("sentry.organizationintegration"))
    #expect(use["fields"]?["config"]?["sync_comments"] == false)
    #expect(use["fields"]?["config"]?["sync_status_reverse"] == true)
  }

  @Test("tells a refused hook in Sentry's words and the service's, and writes nothing")
  func refused() async throws {
    let service = InstallableService(routes: [
      "POST \(InstallableService.hooks)": .json(
        403,
        [
          "message": .string("TF50309: \(Self.token) lacks a right"),
          "typeKey": "AccessCheckException",
        ])
    ])
    let server = try LoopbackServer { service.reply(to: $0) }
    let result = try await install(at: server)
    #expect(result.status == 1)
    #expect(result.error == "")
    let record = try JSONValue(parsing: result.output)
    #expect(record["state"] == "failed")
    #expect(
      record["error"]?["message"]
        == .string(
          "Sentry cannot communicate with this Azure DevOps organization.\n"
            + "Please ensure third-party app access via OAuth is enabled \n"
            + "in the organization's security policy."))
    #expect(record["error"]?["hint"]?.string?.contains("TF50309: ") == true)
    #expect(!result.output.contains(Self.token))
    #expect(try await dump("sentry.integration") == "")
    #expect(try await dump("sentry.identityprovider") == "")
  }

  @Test(
    "says what is missing",
    arguments: [
      (["VSTS_TOKEN": ""], 78, "there is no credential"),
      (["VSTS_TOKEN": "", "SYSTEM_ACCESSTOKEN": "token-of-ada"], 78, "ends with its job"),
      (["VSTS_TOKEN": "$(TOKEN)"], 78, "VSTS_TOKEN"),
      (["SENTRY_URL_PREFIX": ""], 78, "there is no URL of Sentry"),
    ] as [([String: String], Int32, String)])
  func missing(environment: [String: String], status: Int32, words: String) async throws {
    let service = InstallableService()
    let server = try LoopbackServer { service.reply(to: $0) }
    let result = try await install(at: server, environment: environment)
    #expect(result.status == .exited(status))
    #expect(result.output.contains(words))
    #expect(server.requestCount == 0)
  }

  @Test("is nothing for the queue")
  func put() async throws {
    let store = try await world.store(Self.state)
    let message =
      "task 'build_integration' cannot be put on the queue: it needs the credential of whoever runs "
      + "it"
    let operand = try await runProgram(
      "sentry-task", ["put", "--store", store, "build_integration", "organization_id=1"])
    #expect(operand.status == 64)
    #expect(operand.error.hasPrefix("sentry-task: \(message)\n"))
    let record = try await runProgram(
      "sentry-task", ["put", "--store", store],
      input: #"{"task":"build_integration","kwargs":{"organization_id":1}}"#)
    #expect(
      record
        == ToolResult(
          status: 65,
          output: """
            {"source":"-:1","error":{"kind":"invalid_input","message":"\(message)",\
            "hint":"run it: sentry-task run build_integration"}}

            """))
    #expect(try await runProgram("sentry-task", ["list", "--store", store]).output == "")
  }
}
