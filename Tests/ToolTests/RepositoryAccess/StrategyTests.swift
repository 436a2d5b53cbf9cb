import Glibc
import JSON
import Basics
import Synchronization
import TestSupport
import Testing

@Suite("The strategy of asking for repositories")
struct StrategyTests {
  /// Repositories with names that differ in case only across projects, disabled ones, and more.
  private static let service = RepositoryService(
    [
      .init("Web", "api", id: 1001), .init("Docs", "API", id: 1002),
      .init("Web", "off", id: 1003, isDisabled: true), .init("Docs", "Größe", id: 1004),
      .init("Web", "moving", id: 1005, isInMaintenance: true),
      .init("Web", "still", id: 1006, isInMaintenance: false),
    ] + (0..<20).map { .init("Web", "r\($0)", id: $0) })

  private static let input =
    [
      #"{"project":"web","name":"API"}"#, #"{"project":"Docs","name":"api"}"#, #"{"name":"api"}"#,
      #"{"name":"off"}"#, #"{"project":"DOCS","name":"GRÖSSE"}"#,
      #"{"project":"docs","name":"größe"}"#, #"{"project":"Web","name":"größe"}"#,
      #"{"id":"\#(RepositoryService.guid(1001).uppercased())"}"#,
      #"{"id":"\#(RepositoryService.guid(1003))"}"#, #"{"id":"\#(RepositoryService.guid(9))"}"#,
      #"{"project":"Web","name":"\#(RepositoryService.guid(4))"}"#,
      #"{"project":"Web","name":"moving"}"#, #"{"project":"Web","name":"still"}"#,
      #"{"project":"Web","name":"gone"}"#, #"{"project":"Web","name":"."}"#,
    ] + (0..<20).map { #"{"project":"Web","name":"R\#($0)"}"# }

  @Test("does not change the answers")
  func same() async throws {
    let world = try AccessWorld(Self.service)
    let input = Self.input.joined(separator: "\n")
    let each = try await world.run(["--strategy", "each"], input: input)
    #expect(each.status == 65)
    #expect(each.records.count == Self.input.count)
    for strategy in ["list", "auto"] {
      #expect(try await world.run(["--strategy", strategy], input: input) == each)
    }
    #expect(try await world.run(input: input) == each)
  }

  @Test(
    "does not change what a name means, composed or not", arguments: ["each", "list", "auto"])
  func forms(strategy: String) async throws {
    let composed = ["Gr\u{F6}\u{DF}e", "\u{D55C}", "\u{1EC7}t\u{E9}"]
    let others = ["Gro\u{308}\u{DF}e", "\u{1112}\u{1161}\u{11AB}", "e\u{302}\u{323}te\u{301}"]
    let world = try AccessWorld(
      RepositoryService(
        composed.enumerated().map { .init("\u{DC}ber", $0.element, id: $0.offset) }
          + (0..<20).map { .init("Web", "r\($0)", id: 100 + $0) }))
    let input =
      (composed + others).flatMap { name in
        ["\u{DC}ber", "U\u{308}ber"].map { #"{"project":"\#($0)","name":"\#(name)"}"# }
          + [#"{"name":"\#(name)"}"#]
      } + (0..<20).map { #"{"project":"Web","name":"r\#($0)"}"# }
    let result = try await world.run(
      ["--strategy", strategy], input: input.joined(separator: "\n"))
    #expect(result.status == 0)
    #expect(result.accesses == Array(repeating: "true", count: input.count))
    let ids = (0..<3).flatMap { Array(repeating: RepositoryService.guid($0), count: 3) }
    #expect(
      result.records.compactMap { $0["repository"]?["external_id"]?.string }.prefix(18)
        == (ids + ids)[...])
    // The records are as they were written.
    for (record, line) in zip(input, result.output.split(separator: "\n")) {
      #expect(line.utf8.starts(with: record.dropLast().utf8))
    }
    #expect(strategy == "each" || world.server.requestCount == 1)
  }

  @Test("is no matter to --all of a project whose name is decomposed")
  func decomposedProject() async throws {
    let world = try AccessWorld(RepositoryService([.init("\u{DC}ber", "api", id: 1)]))
    let result = try await world.run(["--all", "--project", "U\u{308}ber"])
    #expect(result.accesses == ["true"])
  }

  @Test(
    "decides how often the service is asked",
    arguments: [("each", 17, 17), ("list", 17, 1), ("auto", 17, 1), ("auto", 16, 16)])
  func requests(strategy: String, count: Int, expected: Int) async throws {
    let world = try AccessWorld(RepositoryService(count: 20))
    let input = (0..<count).map { #"{"project":"Web","name":"r\#($0)"}"# + "\n" }.joined()
    let result = try await world.run(["--strategy", strategy], input: input)
    #expect(result.status == 0)
    #expect(world.server.requestCount == expected)
  }

  @Test("'auto' lists 10,000 repositories in one request")
  func many() async throws {
    let world = try AccessWorld(RepositoryService(count: 10_000))
    let input = (0..<10_000).map { #"{"project":"Web","name":"r\#($0)"}"# + "\n" }.joined()
    let result = try await world.run(input: input)
    #expect(result.status == 0)
    #expect(result.accesses.count == 10_000)
    #expect(world.server.requestCount == 1)
  }

  @Test(
    "asks for each where the list cannot be had", arguments: ["auto", "list"],
    [Reply.json(403, ["message": "no"]), .json(500, [:]), .json(["value": 7])])
  func fallback(strategy: String, listReply: Reply) async throws {
    let world = try AccessWorld(RepositoryService(count: 20)) { request in
      request.path.hasSuffix("/repositories") ? listReply : nil
    }
    let input = (0..<20).map { #"{"project":"Web","name":"r\#($0)"}"# + "\n" }.joined()
    let result = try await world.run(["--strategy", strategy, "--retries", "0"], input: input)
    #expect(result.status == 0)
    #expect(result.accesses == Array(repeating: "true", count: 20))
    #expect(world.server.requestCount == 21)
  }

  @Test("stops for good at a 401", arguments: ["each", "list", "auto"])
  func refused(strategy: String) async throws {
    let requests = strategy == "each" ? 4 : 1
    let (arrived, gate) = (Guarded(0), Gate())
    let world = try AccessWorld(RepositoryService(count: 100)) { request in
      let number = arrived.withLock { arrived in
        arrived += 1
        return arrived
      }
      if number == requests { gate.open() }
      return .json(401, ["message": "TF400813: not authorized"]).held(by: gate)
    }
    let input = (0..<100).map { #"{"project":"Web","name":"r\#($0)"}"# + "\n" }.joined()
    let result = try await world.run(
      ["--strategy", strategy, "--concurrency", "4"], input: input)
    #expect(result.status == 77)
    #expect(result.accesses.first == "false")
    #expect(result.accesses.filter { $0 == "false" }.count == requests)
    #expect(result.accesses.dropFirst(4) == Array(repeating: "null", count: 96)[...])
    let errors = Set(result.records.map { $0["error"]?["message"]?.string })
    #expect(errors == ["TF400813: not authorized"])
    #expect(world.server.requestCount == requests)
  }

  @Test("stops for the organization that refuses, not for others")
  func refusedByOne() async throws {
    let world = try AccessWorld(RepositoryService(count: 3)) { request in
      request.path.hasPrefix("/closed/") ? Reply(401, headers: ["WWW-Authenticate": "Basic"]) : nil
    }
    let closed = world.server.url + "closed"
    let result = try await world.run(
      ["--concurrency", "1"],
      input: """
        {"name":"r0","base_url":"\(closed)"}
        {"name":"r1","base_url":"\(closed)"}
        {"name":"r2"}
        """)
    #expect(result.status == 77)
    #expect(result.accesses == ["false", "null", "true"])
    #expect(
      world.server.requests.map(\.path) == [
        "/closed/_apis/git/repositories/r0", "/closed/_apis/connectionData",
        "/contoso/_apis/git/repositories/r2",
      ])
    #expect(
      result.records[0]["error"]?["hint"]
        == "the token is invalid, expired, revoked, or for another organization")
  }

  @Test("needs no records with --all")
  func all() async throws {
    let world = try AccessWorld(Self.service)
    let result = try await world.run(["--all", "--project", "docs"])
    #expect(
      result
        == ToolResult(
          status: 0,
          output: """
            {"project":"Docs","name":"API","access":true,"repository":\
            \(world.data("API", id: 1002, project: "Docs"))}
            {"project":"Docs","name":"Größe","access":true,"repository":\
            \(world.data("Größe", id: 1004, project: "Docs"))}

            """))
    let disabled = try await world.run(["--all"]).records
      .filter { $0["repository"]?["disabled"] == true }
    #expect(disabled.map { $0["name"] } == ["off"])
    let failed = try await world.run(
      ["--all", "--base-url", world.server.url + "x/y?z"])
    #expect(failed.status == 78)
    #expect(failed.output == "")
  }
}
