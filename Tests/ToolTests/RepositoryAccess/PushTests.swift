import JSON
import TestSupport
import Testing

@Suite("What git says of the token")
struct PushTests {
  private static let hint =
    "the identity may push, and the token may not: make one for Code (write)"

  private static func refs(_ request: ReceivedRequest) -> String {
    request.path.split(separator: "/").dropLast(2).last.map(String.init) ?? ""
  }

  @Test("makes a no of every yes where it refuses it")
  func refused() async throws {
    let world = try AccessWorld(
      RepositoryService(count: 5),
      granting: PermissionService(
        denied: [PermissionService.lacking(4, 0), PermissionService.lacking(4, 3)],
        push: { _ in Reply(401, headers: ["WWW-Authenticate": "Basic realm=\"x\""]) }))
    let result = try await world.run(["--need", "contribute"] + (0..<5).map { "Web/r\($0)" })
    #expect(result.status == 77)
    #expect(result.accesses == Array(repeating: "false", count: 5))
    #expect(
      result.reasons == ["permission", "credential", "credential", "permission", "credential"])
    #expect(
      result.kinds == ["forbidden", "unauthorized", "unauthorized", "forbidden", "unauthorized"])
    #expect(result.records[1]["error"]?["hint"]?.string == Self.hint)
    #expect(result.records[4]["error"] == result.records[1]["error"])
    #expect(result.records[1]["repository"] != nil)
    #expect(result.records[1]["permissions"]?["contribute"] == true)
    // The first, in the input's order, that has all it needs.
    #expect(
      world.server.requests.filter { $0.path.hasSuffix("/info/refs") }.map(Self.refs) == ["r1"])
  }

  @Test("goes by the order of the input, not of the answers", arguments: ["each", "list"])
  func order(strategy: String) async throws {
    let world = try AccessWorld(
      RepositoryService(count: 30),
      granting: PermissionService(
        denied: [PermissionService.lacking(4, 0)],
        push: { $0.path.contains("/r1/") ? .text(403, "TF401027") : Reply(200) })
    ) { request in
      guard request.path.hasSuffix("/r0") || request.path.hasSuffix("/r1") else { return nil }
      var reply = RepositoryService(count: 2).reply(to: request)
      reply.delay = 0.1
      return reply
    }
    let input = (0..<30).map { #"{"project":"Web","name":"r\#($0)"}"# }.joined(separator: "\n")
    let result = try await world.run(
      ["--need", "contribute", "--strategy", strategy], input: input)
    #expect(result.status == 1)
    #expect(result.accesses == ["false", "false"] + Array(repeating: "true", count: 28))
    #expect(result.reasons.prefix(2) == ["permission", "permission"])
    #expect(result.records[1]["error"]?["message"]?.string?.contains("TF401027") == true)
    #expect(world.requests("/info/refs") == 1)
  }

  @Test(
    "is no matter where it says neither, but for a word with -v",
    arguments: [404, 500, 400, 301, 429])
  func undecided(status: Int) async throws {
    let world = try AccessWorld(
      granting: PermissionService(push: { _ in .json(status, ["message": "odd"]) }))
    let arguments = ["--need", "contribute", "--retries", "0", "Web/r0", "Web/r1"]
    let result = try await world.run(arguments)
    #expect(result.status == 0)
    #expect(result.accesses == ["true", "true"])
    #expect(result.error == "")
    let verbose = try await world.run(["-v"] + arguments)
    #expect(verbose.output == result.output)
    let told = verbose.error.split(separator: "\n").filter { $0.contains("push-undecided") }
    #expect(told.count == 1)
    #expect(told[0].contains(#""repository":"Web/r0""#))
    #expect(told[0].contains(#""status":\#(status)"#))
  }

  @Test("is not asked for what git has nothing to say of, nor with --no-git")
  func notAsked() async throws {
    let world = try AccessWorld(granting: PermissionService(push: { _ in Reply(401) }))
    for arguments in [
      ["--need", "read,pull-request,bypass-policies-push,bypass-policies-pull-request"],
      ["--need", "contribute", "--no-git"],
    ] {
      let result = try await world.run(arguments + ["Web/r0"])
      #expect(result.status == 0)
    }
    #expect(world.requests("/info/refs") == 0)
    for need in ["contribute", "force-push", "create-branch", "create-tag"] {
      #expect(try await world.run(["--need", need, "Web/r0"]).status == 77)
    }
    #expect(world.requests("/info/refs") == 4)
  }

  @Test("is asked for each organization")
  func organizations() async throws {
    let world = try AccessWorld(
      granting: PermissionService(push: { $0.path.hasPrefix("/closed/") ? Reply(401) : Reply(200) })
    )
    let closed = world.server.url + "closed"
    let result = try await world.run(
      ["--need", "contribute"],
      input: """
        {"name":"r0","base_url":"\(closed)"}
        {"name":"r1"}
        {"name":"r2","base_url":"\(closed)"}
        """)
    #expect(result.status == 77)
    #expect(result.accesses == ["false", "true", "false"])
    #expect(world.requests("/info/refs") == 2)
  }

  @Test("counts for a listed repository too")
  func all() async throws {
    let world = try AccessWorld(
      granting: PermissionService(
        denied: [PermissionService.lacking(16, 0)], push: { _ in .text(403, "no") }))
    let result = try await world.run(["--all", "--need", "create-branch"])
    #expect(result.status == 1)
    #expect(result.accesses == ["false", "false", "true"])
    #expect(result.reasons == ["permission", "permission", "-"])
    #expect(world.server.requestCount == 3)
  }

  @Test("needs '--need'")
  func usage() async throws {
    let world = try AccessWorld(granting: PermissionService())
    let result = try await world.run(["--no-git", "Web/r0"])
    #expect(result.status == 64)
    #expect(result.error.hasPrefix("vsts-repo-access: '--no-git' needs '--need'\n"))
  }
}
