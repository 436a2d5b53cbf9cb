import Basics
import JSON
import TestSupport
import Testing

@Suite("An evaluation of permissions")
struct NeedFaultTests {
  struct Case: CustomTestStringConvertible {
    let testDescription: String
    let reply: Reply
    let kind: String
    let status: ProgramStatus

    init(_ name: String, _ reply: Reply, _ kind: String, _ status: ProgramStatus) {
      testDescription = name
      self.reply = reply
      self.kind = kind
      self.status = status
    }
  }

  private static func value(_ token: String, _ value: JSONValue?) -> Reply {
    var evaluation: JSONObject = [
      "securityNamespaceId": "2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87", "token": .string(token),
      "permissions": 2,
    ]
    evaluation["value"] = value
    return .json(["evaluations": [.object(evaluation)]])
  }

  private static let own = "repoV2/dc493f7d-Web/\(RepositoryService.guid(0))"

  private static let cases = [
    Case("403", .json(403, ["message": "TF400813: no"], headers: own403), "forbidden", 1),
    Case("404", .json(404, ["message": "no"]), "not_found", 1),
    Case("400", .json(400, ["message": "no"]), "rejected", 1),
    Case("409", .json(409, [:]), "conflict", 1),
    Case("429", .json(429, [:]), "rate_limited", 75),
    Case("500", .json(500, [:]), "unavailable", 75),
    Case("no JSON", .text(200, "yes"), "protocol", 76),
    Case("nothing in it", .json([:]), "protocol", 76),
    Case("no evaluation", .json(["evaluations": []]), "protocol", 76),
    Case("no value", value(own, nil), "protocol", 76),
    Case("null", value(own, .null), "protocol", 76),
    Case("another repository", value(own + "1", true), "protocol", 76),
    Case("another repository, no", value(own + "1", false), "protocol", 76),
    Case("a cut answer", .fault(.resetInBody), "protocol", 76),
  ]
  private static let own403 = ["ActivityId": "1"]

  @Test("that is no answer to the question is neither yes nor no", arguments: cases)
  func unanswered(answer: Case) async throws {
    let reply = answer.reply
    let world = try AccessWorld(granting: PermissionService()) { request in
      request.path.hasSuffix(PermissionService.path) ? reply : nil
    }
    let result = try await world.run(["--retries", "0", "--need", "read", "Web/r0"])
    #expect(result.status == answer.status)
    #expect(result.accesses == ["null"])
    #expect(result.reasons == ["unknown"])
    #expect(result.kinds == [answer.kind], "\(result.output)")
    #expect(result.records[0]["permissions"] == nil)
    #expect(result.records[0]["repository"]?["name"] == "r0")
  }

  @Test("that fails for a while is asked for again")
  func retried() async throws {
    let requests = Counter()
    let world = try AccessWorld(granting: PermissionService()) { request in
      request.path.hasSuffix(PermissionService.path) && requests.next() < 3
        ? .json(500, [:], headers: ["Retry-After": "0"]) : nil
    }
    let result = try await world.run(["--need", "read", "Web/r0"])
    #expect(result.status == 0)
    #expect(world.requests(PermissionService.path) == 3)
  }

  @Test("that is refused is a no, and the organization is not asked any more")
  func refused() async throws {
    let world = try AccessWorld(RepositoryService(count: 40), granting: PermissionService()) {
      request in
      request.path.hasSuffix(PermissionService.path)
        ? .json(401, ["message": "TF400813: not authorized"]) : nil
    }
    let program = try RunningProgram("vsts-repo-access", ["--need", "read"], world.setup(.open))
    program.write(#"{"name":"r0"}"# + "\n")
    await program.output { $0.contains("r0") }
    program.write((1..<40).map { #"{"name":"r\#($0)"}"# + "\n" }.joined())
    program.closeInput()
    let result = await program.result()
    #expect(result.status == 77)
    #expect(result.accesses == ["false"] + Array(repeating: "null", count: 39))
    #expect(result.reasons == ["credential"] + Array(repeating: "unknown", count: 39))
    #expect(Set(result.kinds) == ["unauthorized"])
    #expect(world.server.requestCount == 2)
  }

  @Test("fails for those that it was for, and for no others")
  func partly() async throws {
    let failing = Guarded("")
    let world = try AccessWorld(RepositoryService(count: 1500), granting: PermissionService()) {
      request in
      guard request.path.hasSuffix(PermissionService.path),
        request.text.contains(RepositoryService.guid(1200))
      else { return nil }
      failing.withLock { $0 = request.text }
      return .json(500, [:])
    }
    let input = (0..<1500).map { #"{"project":"Web","name":"r\#($0)"}"# + "\n" }.joined()
    let result = try await world.run(["--retries", "0", "--need", "read"], input: input)
    #expect(result.status == 75)
    // Which ones it was for goes by when each was found, as several are at once.
    let text = failing.withLock { $0 }
    #expect(
      result.accesses
        == (0..<1500).map { text.contains(RepositoryService.guid($0)) ? "null" : "true" })
    #expect(result.accesses.filter { $0 == "true" }.count == 1000)
  }
}
