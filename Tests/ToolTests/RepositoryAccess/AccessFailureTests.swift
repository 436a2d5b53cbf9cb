import JSON
import TestSupport
import Testing

@Suite("An answer about a repository")
struct AccessFailureTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    let reply: Reply
    let kind: String
    let access: String
    let status: ProgramStatus

    init(
      _ name: String, _ reply: Reply, _ kind: String, access: String = "null",
      _ status: ProgramStatus
    ) {
      self.name = name
      self.reply = reply
      self.kind = kind
      self.access = access
      self.status = status
    }

    var testDescription: String { name }
  }

  private static let page = "<!DOCTYPE html><html><title>Sign In</title></html>"
  private static let signIn = "https://spsprodweu1.vssps.visualstudio.com/_signin?realm=x"

  private static let cases = [
    Case("403", .json(403, ["message": "TF401027: no"]), "forbidden", access: "false", 1),
    Case("404", .json(404, ["message": "TF200016: no"]), "not_found", access: "false", 1),
    Case("404 text", .text(404, "no controller"), "not_found", access: "false", 1),
    Case("400", .json(400, ["message": "bad"]), "rejected", access: "false", 1),
    Case("400 VS800075", .json(400, ["message": "VS800075: no"]), "not_found", access: "false", 1),
    Case("410", .json(410, [:]), "rejected", access: "false", 1),
    Case("409", .json(409, [:]), "conflict", 1),
    Case("412", .json(412, [:]), "conflict", 1),
    Case("401", Reply(401), "unauthorized", access: "false", 77),
    Case("200 page", .html(200, page), "unauthorized", access: "false", 77),
    Case("203 page", .html(203, page), "unauthorized", access: "false", 77),
    Case(
      "302 sign-in", .html(302, "moved", headers: ["Location": signIn]), "unauthorized",
      access: "false", 77),
    Case("429", .json(429, ["message": "TF400733: slow"]), "rate_limited", 75),
    Case("429 in an hour", .json(429, [:], headers: ["Retry-After": "3600"]), "rate_limited", 75),
    Case("503 in an hour", .json(503, [:], headers: ["Retry-After": "3600"]), "rate_limited", 75),
    Case("500", .html(500, page), "unavailable", 75),
    Case("503", .html(503, page), "unavailable", 75),
    Case(
      "503 deactivated", .text(503, "\u{FEFF}{\"message\":\"TF24668: stopped\"}"), "unavailable",
      75),
    Case("silence", .fault(.silence), "timeout", 75),
    Case(
      "a byte a second",
      Reply(200, body: Array(#"{"id":"1"}"#.utf8), fault: .drip(1)), "timeout", 75),
    Case("reset", .fault(.reset), "unreachable", 69),
    Case("reset in the header", .fault(.resetInHeader), "unreachable", 69),
    Case("reset in the body", .fault(.resetInBody), "protocol", 76),
    Case("cut off", .fault(.contentLength(99)), "protocol", 76),
    Case("not HTTP", .raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)), "protocol", 76),
    Case("not JSON", .text(200, "{", type: "application/json"), "protocol", 76),
    Case("empty", Reply(200), "protocol", 76),
    Case("another shape", .json(["id": 5]), "protocol", 76),
    Case("a list", .json([[:]]), "protocol", 76),
    Case(
      "garbage for gzip",
      Reply(200, headers: ["Content-Encoding": "gzip"], body: Array("garbage".utf8)), "protocol",
      76),
    Case("304", Reply(304), "protocol", 76),
    Case("301", .html(301, "", headers: ["Location": "https://x.example/"]), "protocol", 76),
  ]

  @Test("that is no success has its kind and exit status", arguments: cases)
  func failure(_ answer: Case) async throws {
    let reply = answer.reply
    let world = try AccessWorld { _ in reply }
    let timeout = answer.kind == "timeout" ? "0.5" : "60"
    let result = try await world.run(["--retries", "0", "--timeout", timeout, "Web/r0"])
    #expect(result.status == answer.status)
    #expect(result.records.count == 1)
    #expect(result.accesses == [answer.access])
    #expect(result.records[0]["error"]?["kind"]?.string == answer.kind, "\(result.output)")
    #expect(result.records[0]["repository"] == nil)
    #expect(result.error == "")
  }

  @Test("is not to be had from a port where nothing listens")
  func refused() async throws {
    let url = "http://127.0.0.1:\(try unusedPort())/"
    let world = try AccessWorld()
    let result = try await world.run(["--base-url", url, "--retries", "0", "Web/r0"])
    #expect(result.status == 69)
    #expect(result.records[0]["error"]?["kind"] == "unreachable")
    #expect(result.accesses == ["null"])
  }

  @Test("is not to be had from a server without TLS by https")
  func tls() async throws {
    let world = try AccessWorld()
    let url = "https://127.0.0.1:\(world.server.port)/"
    let result = try await world.run(["--base-url", url, "--retries", "0", "Web/r0"])
    #expect(result.status == 69)
    #expect(result.records[0]["error"]?["kind"] == "tls")
  }

  @Test("after a while is taken, too: 503, then 200")
  func retried() async throws {
    let world = try AccessWorld()
    let requests = Counter()
    let server = try LoopbackServer { request in
      requests.next() == 1 ? .json(503, [:]) : RepositoryService(count: 1).reply(to: request)
    }
    let result = try await world.run(["--base-url", server.url, "-vv", "Web/r0"])
    #expect(result.status == 0)
    #expect(result.accesses == ["true"])
    #expect(result.error.contains("vsts-repo-access: retry 1 of \(server.url)Web/_apis/git"))
    #expect(server.requestCount == 2)
  }

  @Test("is the worst of all for the exit status")
  func worst() async throws {
    let world = try AccessWorld(RepositoryService(count: 1)) { request in
      request.path.hasSuffix("/broken") ? .json(200, 5) : nil
    }
    let result = try await world.run(["r0", "none", "broken", ".."])
    #expect(result.status == 76)
    #expect(result.accesses == ["true", "false", "null", "null"])
  }
}
