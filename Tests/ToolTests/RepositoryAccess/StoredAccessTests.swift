import Foundation
import JSON
import TestSupport
import Testing

@Suite("The access to stored repositories")
struct StoredAccessTests {
  /// State records of an integration with this domain, whose token expires at this time.
  private static func state(domain: String, expires: Int = 4_000_000_000) -> String {
    """
    {"model":"sentry.organization","pk":1,"fields":{"slug":"acme","name":"Acme"}}
    {"model":"sentry.user","pk":1,"fields":{"name":"Ada","email":"ada@acme.example"}}
    {"model":"sentry.identityprovider","pk":1,"fields":{"type":"vsts","external_id":"x"}}
    {"model":"sentry.identity","pk":4,"fields":{"idp":1,"user":1,"external_id":"u","data":\
    {"access_token":"stored0token0of0the0identity","refresh_token":"r","expires":\(expires)}}}
    {"model":"sentry.integration","pk":2,"fields":{"provider":"vsts","external_id":"a-1",\
    "name":"contoso","metadata":{"domain_name":"\(domain)"}}}
    {"model":"sentry.organizationintegration","pk":3,"fields":{"organization":1,"integration":2,\
    "default_auth_id":4}}
    {"model":"sentry.repository","pk":5,"fields":{"organization":1,"name":"Web/r1",\
    "external_id":"e1","provider":"integrations:vsts","integration_id":2,"config":\
    {"instance":"https://dev.azure.com/contoso/","project":"Web","name":"r1"}}}
    {"model":"sentry.repository","pk":6,"fields":{"organization":1,"name":"gone",\
    "integration_id":2,"config":{"project":"Web","name":"gone"}}}
    {"model":"sentry.repository","pk":7,"fields":{"organization":1,"name":"other","config":\
    {"project":"Web","name":"r0"}}}

    """
  }

  private func run(
    _ world: AccessWorld, expires: Int = 4_000_000_000, _ arguments: [String] = [],
    _ input: ProgramInput = .empty, environment: [String: String] = [:]
  ) async throws -> ToolResult {
    let files = try ToolWorld()
    let state = try files.write(
      Self.state(domain: world.baseURL, expires: expires), to: "state.ndjson")
    return try await runProgram(
      "vsts-repo-access", ["--state", state, "--integration", "2"] + arguments,
      ProgramSetup(environment: environment, input: input))
  }

  private func stored(_ world: AccessWorld) -> String {
    """
    {"id":5,"organization_id":1,"name":"Web/r1","url":null,"provider":"integrations:vsts",\
    "external_id":"e1","config":{"instance":"https://dev.azure.com/contoso/","project":"Web",\
    "name":"r1"},"status":0,"integration_id":2,"date_added":null,"access":true,"repository":\
    \(world.data("r1", id: 1))}
    {"id":6,"organization_id":1,"name":"gone","url":null,"provider":null,"external_id":null,\
    "config":{"project":"Web","name":"gone"},"status":0,"integration_id":2,"date_added":null,\
    "access":false,"error":\(world.missing("gone"))}

    """
  }

  @Test("is no answer where there is no input, and nothing is stored")
  func none() async throws {
    let world = try AccessWorld()
    let state = Self.state(domain: world.baseURL).split(separator: "\n")
      .filter { !$0.contains("sentry.repository") }.joined(separator: "\n")
    let files = try ToolWorld()
    let result = try await runProgram(
      "vsts-repo-access",
      ["--state", try files.write(state, to: "state.ndjson"), "--integration", "2"])
    #expect(result == ToolResult(status: 66, error: "vsts-repo-access: no records\n"))
  }

  @Test("is told for all of an integration's where there is no input")
  func all() async throws {
    let world = try AccessWorld()
    let expected = ToolResult(status: 1, output: stored(world))
    #expect(try await run(world) == expected)
    #expect(try await run(world, [], .terminal) == expected)
    #expect(
      Set(world.server.requests.map { $0.header("Authorization") })
        == ["Bearer stored0token0of0the0identity"])
  }

  @Test("is told for the input where there is some, and for operands")
  func input() async throws {
    let world = try AccessWorld()
    let output =
      #"{"project":"Web","name":"r2","access":true,"repository":\#(world.data("r2", id: 2))}"#
      + "\n"
    let expected = ToolResult(status: 0, output: output)
    let record = #"{"project":"Web","name":"r2"}"#
    #expect(try await run(world, [], .text(record)) == expected)
    #expect(try await run(world, ["Web/r2"]) == expected)
  }

  @Test("prefers the credential of the environment, and the base URL of the option")
  func override() async throws {
    let world = try AccessWorld()
    let result = try await run(
      world, ["--base-url", world.server.url + "option", "r0"],
      environment: ["VSTS_TOKEN": "another", "VSTS_BASE_URL": world.server.url + "variable"])
    #expect(result.status == 0)
    #expect(
      world.server.requests.map { $0.header("Authorization") } == [
        "Basic " + Data(":another".utf8).base64EncodedString()
      ])
    #expect(
      world.server.requests.map(\.path) == ["/option/_apis/git/repositories/r0"])
  }

  @Test("is not asked for with a token that has expired")
  func expired() async throws {
    let world = try AccessWorld()
    let result = try await run(world, expires: 1_700_000_000, ["r0", "r1"])
    #expect(result.status == 78)
    #expect(result.accesses == ["null", "null"])
    #expect(result.records[0]["error"]?["kind"] == "config")
    #expect(result.records[0]["error"]?["hint"]?.string?.contains("--store") == true)
    #expect(world.server.requestCount == 0)
  }

  @Test("is not to be had of an integration that is not stored")
  func missing() async throws {
    let world = try AccessWorld()
    let result = try await run(world, ["--integration", "9", "r0"])
    #expect(
      result
        == ToolResult(
          status: 78,
          error: "vsts-repo-access: there is no integration 9 of Azure DevOps in the store\n"))
    let noStore = try await runProgram(
      "vsts-repo-access", ["--store", "/nowhere/state.db", "--integration", "1"], input: "")
    #expect(noStore.status == 66)
  }
}
