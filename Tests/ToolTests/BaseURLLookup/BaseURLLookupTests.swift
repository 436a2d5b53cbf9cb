import Foundation
import JSON
import TestSupport
import Testing

@Suite("The lookup of base URLs")
struct BaseURLLookupTests {
  /// Answers for the accounts `known`, by id and name.
  @Sendable static func answer(_ request: ReceivedRequest) -> Reply {
    switch request.query("hostId") ?? request.query("accountName") {
    case "known": .json(["id": "79134c72", "locationUrl": "https://dev.azure.com/Contoso/"])
    case "old": .json(["locationUrl": "https://Fabrikam.visualstudio.com"])
    case "null": .json(.null)
    case "word": .json(["locationUrl": "dev.azure.com"])
    default: .json(["id": "79134c72", "name": "core"])
    }
  }

  private func run(
    _ server: LoopbackServer, _ arguments: [String], input: String = "",
    environment: [String: String] = [:]
  ) async throws -> ToolResult {
    try await runProgram(
      "vsts-lookup-base-url", ["--lookup-url", server.url] + arguments, input: input,
      environment: environment)
  }

  private func error(_ server: LoopbackServer, _ query: String) -> String {
    #"{"kind":"not_found","message":"the service knows no such account","status":200,"url":"#
      + #""\#(server.url)_apis/resourceareas/79134C72-4A58-4B42-976C-04E7115F32BF?\#(query)"#
      + #"&api-preview=5.0-preview.1"}"#
  }

  @Test("asks for operands and prints them in order")
  func operands() async throws {
    let server = try LoopbackServer(Self.answer)
    let result = try await run(server, ["known", "null", "old", "other"])
    #expect(
      result
        == ToolResult(
          status: 1,
          output: """
            {"account_id":"known","base_url":"https://dev.azure.com/Contoso/"}
            {"account_id":"null","base_url":null,"error":\(error(server, "hostId=null"))}
            {"account_id":"old","base_url":"https://Fabrikam.visualstudio.com/"}
            {"account_id":"other","base_url":null,"error":\(error(server, "hostId=other"))}

            """))
    #expect(server.requests.allSatisfy { $0.header("Authorization") == nil })
  }

  @Test("asks for records, and leaves bad ones in their places")
  func records() async throws {
    let server = try LoopbackServer(Self.answer)
    let result = try await run(
      server, [],
      input: """
        {"account_id":"known","n":1.0,"base_url":"old"}
        {"account_name":"known"}
        {"account_id":null,"account_name":"a b"}
        {}
        {"account_id":5}
        {"account_id":""}
        {"account_id":"word"}
        """)
    let words = "the record has neither 'account_id' nor 'account_name'"
    #expect(
      result
        == ToolResult(
          status: 76,
          output: """
            {"account_id":"known","n":1.0,"base_url":"https://dev.azure.com/Contoso/"}
            {"account_name":"known","base_url":"https://dev.azure.com/Contoso/"}
            {"account_id":null,"account_name":"a b","base_url":null,"error":\
            \(error(server, "accountName=a%20b"))}
            {"source":"-:4","error":{"kind":"invalid_input","message":"\(words)"}}
            {"source":"-:5","error":{"kind":"invalid_input","message":"'account_id' is a number, \
            not a string"}}
            {"source":"-:6","error":{"kind":"invalid_input","message":"'account_id' is empty"}}
            {"account_id":"word","base_url":null,"error":{"kind":"protocol","message":\
            "'dev.azure.com' is no base URL: it does not begin with 'https://'"}}

            """))
  }

  @Test("prints the URLs alone with --raw")
  func raw() async throws {
    let server = try LoopbackServer(Self.answer)
    let result = try await run(server, ["--raw", "known", "null", "old"])
    #expect(
      result
        == ToolResult(
          status: 1,
          output: "https://dev.azure.com/Contoso/\nhttps://Fabrikam.visualstudio.com/\n",
          error: "vsts-lookup-base-url: null: the service knows no such account\n"))
  }

  @Test("asks without the credential where the service refuses it")
  func refused() async throws {
    let server = try LoopbackServer { request in
      request.header("Authorization") == nil ? Self.answer(request) : Reply(401)
    }
    let environment = ["VSTS_TOKEN": "planted0token"]
    let result = try await run(
      server, ["--concurrency", "1", "-vvv", "known", "old"], environment: environment)
    #expect(result.status == 0)
    #expect(result.records.map { $0["account_id"] } == ["known", "old"])
    let basic = "Basic " + Data(":planted0token".utf8).base64EncodedString()
    #expect(server.requests.map { $0.header("Authorization") } == [basic, nil, nil])
    #expect(!(result.output + result.error).contains("planted0token"))
    let closed = try LoopbackServer { _ in Reply(401) }
    let unauthorized = try await run(closed, ["known"], environment: environment)
    #expect(unauthorized.status == 77)
    #expect(unauthorized.records[0]["error"]?["kind"] == "unauthorized")
    #expect(closed.requests.map { $0.header("Authorization") } == [basic, nil])
    #expect(try await run(closed, ["known"]).status == 77)
    #expect(closed.requestCount == 3)
  }

  @Test(
    "tells how it failed",
    arguments: [
      (Reply.json(404, [:]), "not_found", ProgramStatus.exited(1)),
      (.json(403, [:]), "forbidden", 1), (.json(400, [:]), "rejected", 1),
      (.json(409, [:]), "conflict", 1), (.html(203, "<html>"), "unauthorized", 77),
      (.json(429, [:]), "rate_limited", 75), (.json(500, [:]), "unavailable", 75),
      (.fault(.silence), "timeout", 75), (.fault(.reset), "unreachable", 69),
      (.text(200, "{"), "protocol", 76),
    ])
  func failures(reply: Reply, kind: String, status: ProgramStatus) async throws {
    let server = try LoopbackServer { _ in reply }
    let timeout = kind == "timeout" ? "0.5" : "60"
    let result = try await run(server, ["--retries", "0", "--timeout", timeout, "known"])
    #expect(result.status == status)
    #expect(result.records.map { $0["base_url"] } == [.null])
    #expect(result.records[0]["error"]?["kind"]?.string == kind)
  }

  @Test("shows the log event of Sentry with -v")
  func log() async throws {
    let server = try LoopbackServer { _ in .json(404, [:]) }
    let result = try await run(server, ["-v", "known"])
    #expect(
      result.error.hasSuffix(
        #"vsts-lookup-base-url: {"event":"vsts.get_base_url","responseCode":404}"# + "\n"))
  }

  @Test("uses the URL of the environment, and refuses one that is none")
  func lookupURL() async throws {
    let server = try LoopbackServer(Self.answer)
    let found = try await runProgram(
      "vsts-lookup-base-url", ["known"], input: "", environment: ["VSTS_LOOKUP_URL": server.url])
    #expect(found.status == 0)
    for url in ["http://lookup.example/", "dev.azure.com", "https://user@dev.azure.com/"] {
      let result = try await runProgram(
        "vsts-lookup-base-url", ["--lookup-url", url, "known"], input: "")
      #expect(result.status == 78)
      #expect(result.output == "")
    }
  }

  @Test("says why libcurl cannot be had")
  func withoutTransferLibrary() async throws {
    let directory = try TemporaryDirectory()
    let library = try directory.write([], to: "libcurl.so.4")
    let result = try await runProgram(
      "vsts-lookup-base-url", ["known"], input: "",
      environment: ["LD_LIBRARY_PATH": directory.path])
    let error = """
      vsts-lookup-base-url: cannot load libcurl: \(library): file too short
      vsts-lookup-base-url: hint: install libcurl 7.81 or newer

      """
    #expect(result == ToolResult(status: 78, error: error))
  }

  @Test("prints what is known when it is interrupted")
  func interrupted() async throws {
    let server = try LoopbackServer { request in
      request.query("hostId") == "never" ? .fault(.silence) : Self.answer(request)
    }
    let program = try RunningProgram(
      "vsts-lookup-base-url", ["--lookup-url", server.url, "known", "never", "old"])
    await program.output { $0.contains("known") }
    try await waitUntil { server.requestCount == 3 }
    program.send(2)
    let result = await program.result()
    #expect(result.status == 130)
    #expect(result.records.map { $0["account_id"] } == ["known", "old"])
  }
}
