import JSON
import TestSupport
import Testing

@Suite("The check of a stored integration's domain")
struct DomainCheckTests {
  /// Loads an integration with this domain into a store, and returns the store's path.
  private func store(_ world: ToolWorld, domain: String, expires: Int = 4_000_000_000) async throws
    -> String
  {
    let state = try world.write(
      """
      {"model":"sentry.organization","pk":1,"fields":{"slug":"acme","name":"Acme"}}
      {"model":"sentry.user","pk":1,"fields":{"name":"Ada","email":"ada@acme.example"}}
      {"model":"sentry.identityprovider","pk":1,"fields":{"type":"vsts","external_id":"x"}}
      {"model":"sentry.identity","pk":4,"fields":{"idp":1,"user":1,"external_id":"u","data":\
      {"access_token":"stored0token","refresh_token":"r","expires":\(expires)}}}
      {"model":"sentry.integration","pk":2,"fields":{"provider":"vsts","external_id":"a-1",\
      "name":"contoso","metadata":{"domain_name":\(domain),"scopes":["vso.code"]}}}
      {"model":"sentry.organizationintegration","pk":3,"fields":{"organization":1,\
      "integration":2,"default_auth_id":4}}

      """, to: "state.ndjson")
    let path = world.file("state.db")
    let loaded = try await runProgram("sentry-task", ["load", "-q", "--store", path, state])
    #expect(loaded == ToolResult(status: 0))
    return path
  }

  private func check(
    _ store: String, _ server: LoopbackServer, _ arguments: [String] = []
  ) async throws -> ToolResult {
    try await runProgram(
      "vsts-lookup-base-url",
      ["--store", store, "--integration", "2", "--lookup-url", server.url] + arguments, input: "",
      environment: ["VSTS_TOKEN": "token0of0the0environment"])
  }

  private func storedMetadata(_ store: String) async throws -> JSONValue? {
    try await runProgram("sentry-task", ["dump", "--store", store, "sentry.integration"])
      .records.first?["fields"]?["metadata"]
  }

  @Test(
    "leaves a good one as it is, and one on this machine",
    arguments: [
      ("https://dev.azure.com/Contoso/", "https://dev.azure.com/Contoso/"),
      ("https://MyVSTSAccount.visualstudio.com/", "https://MyVSTSAccount.visualstudio.com/"),
      ("http://127.0.0.1:8080/tfs", "http://127.0.0.1:8080/tfs/"),
      ("http://localhost/", "http://localhost/"),
      ("https://tfs.corp/tfs/DefaultCollection", "https://tfs.corp/tfs/DefaultCollection/"),
      ("HTTPS://tfs.corp/", "https://tfs.corp/"),
    ])
  func good(domain: String, url: String) async throws {
    let world = try ToolWorld()
    let server = try LoopbackServer { _ in .json(500, [:]) }
    let store = try await store(world, domain: "\"\(domain)\"")
    let result = try await check(store, server)
    #expect(
      result
        == ToolResult(
          status: 0,
          output: #"{"integration_id":2,"account_id":"a-1","base_url":"\#(url)","repaired":false}"#
            + "\n"))
    #expect(server.requestCount == 0)
    #expect(try await storedMetadata(store)?["domain_name"] == .string(domain))
  }

  @Test("asks the service for none of a server of one's own, whatever is wrong with it")
  func server() async throws {
    let world = try ToolWorld()
    let server = try LoopbackServer { _ in .json(500, [:]) }
    let store = try await store(world, domain: #""http://tfs.corp/tfs""#)
    let refused = try await check(store, server)
    #expect(
      refused
        == ToolResult(
          status: 78,
          output: """
            {"integration_id":2,"account_id":"a-1","base_url":null,"repaired":false,"error":\
            {"kind":"untrusted_host","message":"a credential is not sent over http to 'tfs.corp'",\
            "hint":"use https, or allow it with --allow-http tfs.corp"}}

            """))
    let allowed = try await check(store, server, ["--allow-http", "tfs.corp"])
    #expect(allowed.status == 0)
    #expect(allowed.records.map { $0["base_url"] } == ["http://tfs.corp/tfs/"])
    #expect(server.requestCount == 0)
    #expect(try await storedMetadata(store)?["domain_name"] == "http://tfs.corp/tfs")
  }

  @Test(
    "repairs a bad one and saves it, with the identity's token",
    arguments: [
      #""https://dev.azure.com/contoso""#, #""http://dev.azure.com/contoso/""#,
      #""MyVSTSAccount.visualstudio.com""#, #""https:///""#, "null",
    ])
  func repaired(domain: String) async throws {
    let world = try ToolWorld()
    let server = try LoopbackServer { request in
      .json(["locationUrl": .string("https://dev.azure.com/\(request.query("hostId") ?? "")/")])
    }
    let store = try await store(world, domain: domain)
    let url = "https://dev.azure.com/a-1/"
    let output = { (repaired: Bool) in
      #"{"integration_id":2,"account_id":"a-1","base_url":"\#(url)","repaired":\#(repaired)}"#
        + "\n"
    }
    #expect(try await check(store, server) == ToolResult(status: 0, output: output(true)))
    #expect(
      try await storedMetadata(store) == ["domain_name": .string(url), "scopes": ["vso.code"]])
    #expect(server.requests.map { $0.header("Authorization") } == ["Bearer stored0token"])
    #expect(try await check(store, server) == ToolResult(status: 0, output: output(false)))
    #expect(try await check(store, server, ["--raw"]) == ToolResult(status: 0, output: url + "\n"))
    #expect(server.requestCount == 1)
  }

  @Test(
    "saves neither null nor a host that is not allowed",
    arguments: [
      (Reply.json(.null), "not_found", ProgramStatus.exited(1)),
      (.json(404, [:]), "not_found", 1),
      (.json(["locationUrl": "https://evil.example/x/"]), "untrusted_host", 78),
      (.json(["locationUrl": "http://dev.azure.com/x/"]), "untrusted_host", 78),
      (.json(["locationUrl": "nothing"]), "protocol", 76),
    ])
  func unsaved(reply: Reply, kind: String, status: ProgramStatus) async throws {
    let world = try ToolWorld()
    let server = try LoopbackServer { _ in reply }
    let store = try await store(world, domain: #""broken""#)
    let result = try await check(store, server)
    #expect(result.status == status)
    #expect(result.records.count == 1)
    #expect(result.records[0]["base_url"] == .null)
    #expect(result.records[0]["repaired"] == false)
    #expect(result.records[0]["error"]?["kind"]?.string == kind)
    #expect(try await storedMetadata(store)?["domain_name"] == "broken")
    guard kind == "untrusted_host" else { return }
    let allowed = try await check(store, server, ["--allow-host", "evil.example"])
    #expect((allowed.status == 0) == result.output.contains("evil.example"))
  }

  @Test("takes no accounts, and needs a store that has the integration")
  func usage() async throws {
    let world = try ToolWorld()
    let server = try LoopbackServer { _ in .json(.null) }
    let store = try await store(world, domain: #""broken""#)
    #expect(try await check(store, server, ["known"]).status == 64)
    #expect(
      try await check(store, server, ["--integration", "7"])
        == ToolResult(
          status: 78,
          error: "vsts-lookup-base-url: there is no integration 7 of Azure DevOps in the store\n"))
    #expect(try await check(world.file("none.db"), server).status == 66)
  }
}
