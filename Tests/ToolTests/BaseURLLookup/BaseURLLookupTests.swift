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

  @Test("asks for operands by their ids and names, and prints them in order")
  func operands() async throws {
    let server = try LoopbackServer(Self.answer)
    let id = "90E9a854-eb98-4c56-ae1a-035a0f331dd6"
    let result = try await run(
      server,
      [
        "known", "null", id, "https://dev.azure.com/known", "https://OLD.visualstudio.com",
        "https://old.visualstudio.com/DefaultCollection/", "a b", "90e9a854",
      ])
    func name(_ name: String, _ query: String) -> String {
      let error = error(server, "accountName=" + query)
      return #"{"account_name":"\#(name)","base_url":null,"error":\#(error)}"#
    }
    #expect(
      result
        == ToolResult(
          status: 1,
          output: """
            {"account_name":"known","base_url":"https://dev.azure.com/Contoso/"}
            \(name("null", "null"))
            {"account_id":"\(id)","base_url":null,"error":\(error(server, "hostId=\(id)"))}
            {"account_name":"known","base_url":"https://dev.azure.com/Contoso/"}
            {"account_name":"old","base_url":"https://Fabrikam.visualstudio.com/"}
            {"account_name":"old","base_url":"https://Fabrikam.visualstudio.com/"}
            \(name("a b", "a%20b"))
            \(name("90e9a854", "90e9a854"))

            """))
    #expect(server.requests.allSatisfy { $0.header("Authorization") == nil })
  }

  @Test("keeps nothing of what an earlier run found")
  func earlierReport() async throws {
    let server = try LoopbackServer(Self.answer)
    let input = #"{"account_id":"known","base_url":null,"error":{"kind":"timeout"},"n":1.0}"#
    #expect(
      try await run(server, [], input: input)
        == ToolResult(
          status: 0,
          output: #"{"account_id":"known","base_url":"https://dev.azure.com/Contoso/","n":1.0}"#
            + "\n"))
  }

  @Test(
    "refuses an operand that is no account's",
    arguments: [
      ("a/b", "'a/b'"), ("a:b", "'a:b'"), ("https://dev.azure.com/", "'https://dev.azure.com/'"),
      ("https://dev.azure.com/a/Web", "'https://dev.azure.com/a/Web'"),
      ("https://tfs.corp/Coll/", "'https://tfs.corp/Coll/'"),
      ("https://me:hunter2@dev.azure.com/a/", "the URL"),
    ])
  func refused(operand: String, shown: String) async throws {
    let server = try LoopbackServer(Self.answer)
    #expect(
      try await run(server, [operand])
        == ToolResult(
          status: 65,
          output: #"{"source":"operand:1","error":{"kind":"invalid_input","message":""#
            + #"\#(shown) is no account's name","hint":"an argument is an account's id, its name, "#
            + #"or https://dev.azure.com/NAME/"}}"# + "\n"))
    #expect(server.requestCount == 0)
  }

  @Test("says how a name is to be written that was percent-encoded")
  func escapedName() async throws {
    let server = try LoopbackServer(Self.answer)
    let result = try await run(server, ["a%20b"])
    #expect(result.status == 1)
    #expect(
      result.records[0]["error"]?["hint"] == "names are taken as they read: 'a b', not 'a%20b'")
  }

  /// Answers as a user who belongs to these accounts.
  @Sendable private static func member(
    of accounts: JSONValue
  ) -> @Sendable (ReceivedRequest) -> Reply {
    { request in
      switch request.path {
      case "/_apis/profile/profiles/me":
        .json(["id": "473dec3e", "publicAlias": "other", "displayName": "Me"])
      case "/_apis/accounts": .json(["count": 1, "value": accounts])
      default: answer(request)
      }
    }
  }

  @Test("finds every account of the user with --all, by name")
  func all() async throws {
    let server = try LoopbackServer(
      Self.member(of: [
        ["accountId": "old", "accountName": "zeta", "accountUri": "https://x/", "properties": [:]],
        ["accountId": "null", "accountName": "Beta"],
        ["accountId": "known", "accountName": "alpha"],
      ]))
    let environment = ["VSTS_TOKEN": "planted0token"]
    let result = try await run(server, ["--all"], input: "nonsense", environment: environment)
    #expect(
      result
        == ToolResult(
          status: 1,
          output: """
            {"account_id":"known","account_name":"alpha","base_url":"https://dev.azure.com/Contoso/"}
            {"account_id":"null","account_name":"Beta","base_url":null,"error":\
            \(error(server, "hostId=null"))}
            {"account_id":"old","account_name":"zeta","base_url":"https://Fabrikam.visualstudio.com/"}

            """))
    let basic = "Basic " + Data(":planted0token".utf8).base64EncodedString()
    #expect(server.requests.allSatisfy { $0.header("Authorization") == basic })
    #expect(
      server.requests.prefix(2).map(\.target) == [
        "/_apis/profile/profiles/me?api-version=1.0",
        "/_apis/accounts?memberId=473dec3e&api-version=4.1",
      ])
    #expect(
      try await run(server, ["--all", "--raw"], environment: environment)
        == ToolResult(
          status: 1,
          output: "https://dev.azure.com/Contoso/\nhttps://Fabrikam.visualstudio.com/\n",
          error: "vsts-lookup-base-url: Beta: the service knows no such account\n"))
    let table = try await run(server, ["--all", "--format", "table"], environment: environment)
    #expect(
      table.output == """
        account  base URL                            error
        alpha    https://dev.azure.com/Contoso/
        Beta                                         the service knows no such account
        zeta     https://Fabrikam.visualstudio.com/

        """)
  }

  @Test("says so where the user has no account, or nobody is the user")
  func nobody() async throws {
    let server = try LoopbackServer(Self.member(of: []))
    let environment = ["VSTS_TOKEN": "planted0token"]
    #expect(
      try await run(server, ["--all"], environment: environment)
        == ToolResult(
          status: 1,
          error: "vsts-lookup-base-url: the credential's user belongs to no account\n"))
    let anonymous = try await run(server, ["--all"])
    #expect(anonymous.status == 78)
    #expect(anonymous.error.hasPrefix("vsts-lookup-base-url: there is no credential\n"))
    let refusing = try LoopbackServer { _ in Reply(401) }
    #expect(
      try await run(refusing, ["--all"], environment: environment)
        == ToolResult(
          status: 77,
          error: """
            vsts-lookup-base-url: the credential is not accepted
            vsts-lookup-base-url: hint: a token for one organization cannot list accounts: use one for all \
            organizations

            """))
    let odd = try LoopbackServer(Self.member(of: [["accountId": "1"]]))
    #expect(
      try await run(odd, ["--all"], environment: environment)
        == ToolResult(
          status: 76,
          error: "vsts-lookup-base-url: in the answer, 'value[0].accountName' is missing\n"))
    for arguments in [["--all", "known"], ["--all", "--integration", "1"]] {
      let result = try await run(server, arguments, environment: environment)
      #expect(result.status == 64)
      #expect(result.output == "")
    }
  }

  @Test("asks for records, and leaves bad ones in their places")
  func records() async throws {
    let server = try LoopbackServer(Self.answer)
    let result = try await run(
      server, [],
      input: """
        {"account_id":"known","n":1.0,"base_url":"old"}
        {"account_name":"known"}
        {"accountId":"known","accountName":"old","accountUri":"https://x/"}
        {"accountName":"old","accountId":null}
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
            {"accountId":"known","accountName":"old","accountUri":"https://x/",\
            "base_url":"https://dev.azure.com/Contoso/"}
            {"accountName":"old","accountId":null,"base_url":"https://Fabrikam.visualstudio.com/"}
            {"account_id":null,"account_name":"a b","base_url":null,"error":\
            \(error(server, "accountName=a%20b"))}
            {"source":"-:6","error":{"kind":"invalid_input","message":"\(words)"}}
            {"source":"-:7","error":{"kind":"invalid_input","message":"'account_id' is a number, \
            not a string"}}
            {"source":"-:8","error":{"kind":"invalid_input","message":"'account_id' is empty"}}
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
    #expect(result.records.map { $0["account_name"] } == ["known", "old"])
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
      (.html(403, "<html>"), "unreachable", 69),
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
      request.query("accountName") == "never" ? .fault(.silence) : Self.answer(request)
    }
    let program = try RunningProgram(
      "vsts-lookup-base-url", ["--lookup-url", server.url, "known", "never", "old"])
    await program.output { $0.contains("known") }
    try await waitUntil { server.requestCount == 3 }
    program.send(2)
    let result = await program.result()
    #expect(result.status == 130)
    #expect(result.records.map { $0["account_name"] } == ["known", "old"])
  }
}
