import Foundation
import JSON
import TestSupport
import Testing

@Suite("The credential of the access check")
struct AccessSecurityTests {
  @Test("goes to the base URL of the option, the record or the environment")
  func baseURL() async throws {
    let world = try AccessWorld()
    let url = world.server.url
    let record = #"{"name":"r0","base_url":"\#(url)record"}"#
    for (arguments, input, path) in [
      (["--base-url", url + "option"], record, "/option/"), ([], record, "/record/"),
      ([], #"{"name":"r0"}"#, "/contoso/"),
    ] {
      let result = try await world.run(arguments, input: input)
      #expect(result.status == 0)
      let request = try #require(world.server.requests.last)
      #expect(request.path == "\(path)_apis/git/repositories/r0")
      #expect(
        request.header("Authorization")
          == "Basic " + Data(":\(AccessWorld.token)".utf8).base64EncodedString())
      #expect(request.header("Accept") == "application/json; api-version=4.1")
      #expect(request.header("X-TFS-FedAuthRedirect") == "Suppress")
    }
  }

  @Test("goes over http to another machine only where that is allowed, and says so once")
  func overHTTP() async throws {
    let world = try AccessWorld()
    let url = "http://tfs.corp/tfs/DefaultCollection"
    let environment = ["VSTS_BASE_URL": url, "http_proxy": world.server.url]
    let refused = try await world.run(["Web/r0"], environment: environment)
    #expect(
      refused
        == ToolResult(
          status: 78,
          error: """
            vsts-repo-access: a credential is not sent over http to 'tfs.corp'
            vsts-repo-access: hint: use https, or allow it with --allow-http tfs.corp

            """))
    let record = try await world.run(
      input: #"{"name":"r0","base_url":"\#(url)"}"#, environment: ["http_proxy": world.server.url])
    #expect(record.status == 78)
    #expect(
      record.records[0]["error"] == [
        "kind": "untrusted_host", "message": "the credential is not sent to 'tfs.corp'",
        "hint": "allow the host with --allow-http tfs.corp, if you trust it",
      ])
    #expect(world.server.requestCount == 0)

    let allowed = try await world.run(
      ["--allow-http", "tfs.corp", "Web/r0", "Web/r1"], environment: environment)
    #expect(allowed.status == 0)
    #expect(allowed.accesses == ["true", "true"])
    #expect(
      allowed.error
        == "vsts-repo-access: warning: the credential goes to 'tfs.corp' over http, where others can "
        + "read it on the way\n")
    #expect(
      Set(world.server.requests.map(\.rawPath)) == [
        "\(url)/Web/_apis/git/repositories/r0", "\(url)/Web/_apis/git/repositories/r1",
      ])
    #expect(world.server.requests.allSatisfy { $0.header("Authorization") != nil })
  }

  @Test("goes to no host that only data names")
  func untrusted() async throws {
    let world = try AccessWorld()
    let other = try LoopbackServer { _ in .json([:]) }
    let host = "127.0.0.1:\(other.port)"
    let input = """
      {"name":"r0","base_url":"http://\(host)/"}
      {"name":"r0","base_url":"https://user@dev.azure.com/contoso/"}
      {"name":"r0","base_url":"https://dev.azure.com.evil.example/contoso/"}
      {"name":"r0","base_url":"https://dev.azure.com:8443/contoso/"}
      {"name":"r0","base_url":"no url"}
      {"name":"r0","base_url":null}
      """
    let result = try await world.run(input: input)
    #expect(result.status == 78)
    #expect(
      result.records.map { $0["error"]?["kind"]?.string } == [
        "untrusted_host", "invalid_input", "untrusted_host", "untrusted_host", "invalid_input",
        "config",
      ])
    #expect(result.accesses == Array(repeating: "null", count: 6))
    #expect(
      result.records[0]["error"]?["hint"]
        == .string("allow the host with --allow-host \(host), if you trust it"))
    #expect(other.connectionCount == 0)
    #expect(world.server.requestCount == 0)
    let allowed = try await world.run(
      ["--allow-host", host], input: #"{"name":"r0","base_url":"http://\#(host)/"}"#)
    #expect(allowed.records[0]["error"]?["kind"] == "protocol")
    #expect(other.requestCount == 1)
  }

  @Test("does not follow a redirect", arguments: [301, 302, 303, 307, 308])
  func redirect(status: Int) async throws {
    let other = try LoopbackServer { _ in .json([:]) }
    let target = other.url
    let world = try AccessWorld { _ in
      Reply(status, headers: ["Location": target + "_apis/git/repositories/r0"])
    }
    let result = try await world.run(["r0"])
    #expect(result.status == 76)
    #expect(result.accesses == ["null"])
    #expect(other.connectionCount == 0)
  }

  @Test("is shown nowhere, whatever the service says", arguments: ["each", "list"])
  func secret(strategy: String) async throws {
    let token = AccessWorld.token
    let base64 = Data(":\(token)".utf8).base64EncodedString()
    let isWatched = DispatchSemaphore(value: 0)
    let world = try AccessWorld { request in
      isWatched.wait()
      isWatched.signal()
      guard let sent = request.header("Authorization"), request.path.hasSuffix("/r0") else {
        return .json(500, ["message": .string("\(token) failed")])
      }
      return .json(
        403, ["message": .string("no \(token), no \(sent), no \(token)")],
        headers: ["ActivityId": token, "X-VSS-UserData": "id:\(token)"])
    }
    let program = try RunningProgram(
      "vsts-repo-access",
      ["-vvv", "--retries", "0", "--timeout", "300", "--strategy", strategy, "Web/r0", "Web/r1"],
      world.setup())
    await program.error { $0.contains("GET http") }
    let processes = FileHandle(forReadingAtPath: "/proc/\(program.pid)/cmdline")
    let commandLine = try processes?.readToEnd()
    isWatched.signal()
    let result = await program.result()
    #expect(result.status == 75)
    #expect(result.accesses == ["false", "null"])
    #expect(
      result.records[0]["error"]?["message"]?.string?.hasPrefix("no ***, no Basic ***") == true)
    let commandLineText = String(decoding: commandLine ?? Data(), as: UTF8.self)
    #expect(commandLineText.contains("Web/r0"))
    for text in [result.output, result.error, commandLineText] {
      #expect(!text.contains(token))
      #expect(!text.contains(base64))
    }
  }

  @Test(
    "is told to be missing or unfit",
    arguments: [
      (["VSTS_TOKEN": ""], "there is no credential"),
      (["VSTS_TOKEN": "$(Token)"], "'VSTS_TOKEN' reads '$(Token)': the pipeline did not expand it"),
    ])
  func config(environment: [String: String], message: String) async throws {
    let world = try AccessWorld()
    let result = try await world.run(["r0"], environment: environment)
    #expect(result.status == 78)
    #expect(result.records[0]["error"]?["kind"] == "config")
    #expect(result.accesses == ["null"])
    #expect(result.error.hasPrefix("vsts-repo-access: \(message)\nvsts-repo-access: hint: "))
    #expect(world.server.requestCount == 0)
  }

  @Test("is read from a file that only its owner can read")
  func tokenFile() async throws {
    let world = try AccessWorld()
    let files = try ToolWorld()
    let file = try files.write("eyJhbGciOiJub25lIn0.e30.c2ln\n", to: "token")
    for (mode, status) in [(0o644, ProgramStatus.exited(78)), (0o600, 0)] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
      #expect(try await world.run(["--token-file", file, "r0"]).status == status)
    }
    #expect(
      world.server.requests.map { $0.header("Authorization") } == [
        "Bearer eyJhbGciOiJub25lIn0.e30.c2ln"
      ])
  }

  @Test("needs a base URL")
  func noBaseURL() async throws {
    let result = try await runProgram(
      "vsts-repo-access", ["r0", "r1"], input: "",
      environment: ["VSTS_TOKEN": AccessWorld.token])
    #expect(result.status == 78)
    #expect(result.accesses == ["null", "null"])
    #expect(
      result.error == """
        vsts-repo-access: there is no base URL
        vsts-repo-access: hint: use --base-url, or set VSTS_BASE_URL

        """)
  }

  @Test("is a pipeline's own without any configuration")
  func pipeline() async throws {
    let world = try AccessWorld()
    let result = try await runProgram(
      "vsts-repo-access", ["Web/r0"], input: "",
      environment: [
        "SYSTEM_COLLECTIONURI": world.baseURL, "SYSTEM_ACCESSTOKEN": AccessWorld.token,
      ])
    #expect(result.status == 0)
    #expect(
      world.server.requests.map { $0.header("Authorization") } == [
        "Bearer \(AccessWorld.token)"
      ])
  }
}
