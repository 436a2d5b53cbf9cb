import Glibc
import JSON
import TestSupport
import Testing

@Suite("The access that is needed")
struct NeedTests {
  private static let all = #""permissions":{"read":true,"contribute":true}"#

  private func forbidden(_ message: String) -> String {
    #""error":{"kind":"forbidden","message":"\#(message)"}"#
  }

  @Test("is there with all permissions, and names those that are not")
  func permissions() async throws {
    let world = try AccessWorld(
      granting: PermissionService(denied: [PermissionService.lacking(4, 1)]))
    let result = try await world.run(["--need", "read,contribute", "Web/r0", "Web/r1", "Web/r2"])
    #expect(
      result
        == ToolResult(
          status: 1,
          output: """
            {"project":"Web","name":"r0","access":true,"repository":\(world.data("r0", id: 0)),\
            \(Self.all)}
            {"project":"Web","name":"r1","access":false,"reason":"permission","repository":\
            \(world.data("r1", id: 1)),"permissions":{"read":true,"contribute":false},\
            \(forbidden("the credential's identity lacks contribute"))}
            {"project":"Web","name":"r2","access":true,"repository":\(world.data("r2", id: 2)),\
            \(Self.all)}

            """))
    // The questions that came at once are evaluated at once, and git is asked for the first.
    #expect(world.requests(PermissionService.path) == 1)
    #expect(
      world.server.requests.filter { $0.path.hasSuffix("/info/refs") }.map(\.target) == [
        "/contoso/Web/_git/r0/info/refs?service=git-receive-pack"
      ])
    #expect(world.server.requestCount == 5)
  }

  @Test("and all else that an earlier run said is said anew, or not at all")
  func earlierReport() async throws {
    let world = try AccessWorld(
      granting: PermissionService(denied: [PermissionService.lacking(4, 1)]))
    let input = #"{"n":1.0,"project":"Web","name":"r1"}"# + "\n" + #"{"project":"Web","name":"r2"}"#
    let report = try await world.run(["--need", "read,contribute"], input: input)
    #expect(report.accesses == ["false", "true"])
    #expect(
      try await world.run(input: report.output)
        == ToolResult(
          status: 0,
          output: """
            {"n":1.0,"project":"Web","name":"r1","access":true,"repository":\(world.data("r1", id: 1))}
            {"project":"Web","name":"r2","access":true,"repository":\(world.data("r2", id: 2))}

            """))
    // What was found then is not there any more.
    let gone = try AccessWorld(RepositoryService(count: 0))
    let again = try await gone.run(input: report.output)
    #expect(again.accesses == ["false", "false"])
    for record in again.records {
      #expect(record["repository"] == nil)
      #expect(record["permissions"] == nil)
      #expect(record["reason"] == nil)
      #expect(record["error"]?["kind"] == "not_found")
    }
  }

  @Test("is not there in a repository that is disabled or in maintenance")
  func trouble() async throws {
    let service = RepositoryService([
      .init("Web", "moving", id: 1, isInMaintenance: true), .init("Web", "fine", id: 2),
      .init("Web", "off", id: 3, isDisabled: true),
    ])
    let world = try AccessWorld(
      service, granting: PermissionService(denied: [PermissionService.lacking(2, 3)])
    ) { request in
      // A server that shows a disabled repository by itself.
      guard request.path.hasSuffix("/off") else { return nil }
      return .json([
        "id": .string(RepositoryService.guid(3)), "name": "off", "isDisabled": true,
        "project": ["id": .string(PermissionService.projectID("Web")), "name": "Web"],
      ])
    }
    let arguments = ["--need", "read", "Web/moving", "Web/fine", "Web/off"]
    let result = try await world.run(arguments)
    #expect(result.status == 1)
    #expect(result.accesses == ["false", "true", "false"])
    #expect(result.reasons == ["maintenance", "-", "disabled"])
    #expect(
      result.records.map { $0["error"]?["message"]?.string } == [
        "the repository is in maintenance", nil,
        "the repository is disabled, and the credential's identity lacks read",
      ])
    #expect(result.records.allSatisfy { $0["repository"] != nil && $0["permissions"] != nil })
    // Without --need they can be reached, and there is no reason for that.
    let plain = try await world.run(["--reason"] + arguments.dropFirst(2))
    #expect(plain.status == 0)
    #expect(plain.reasons == ["-", "-", "-"])
    #expect(world.requests("/info/refs") == 0)
  }

  private static let mixed = RepositoryService(
    [
      .init("Web", "off", id: 1001, isDisabled: true),
      .init("Docs", "moving", id: 1002, isInMaintenance: true),
    ] + (0..<40).map { .init("Web", "r\($0)", id: $0) })

  @Test("does not depend on the strategy")
  func strategies() async throws {
    let world = try AccessWorld(
      Self.mixed,
      granting: PermissionService(
        denied: [
          PermissionService.lacking(2, 0), PermissionService.lacking(4, 1),
          "repoV2/dc493f7d-Docs 2",
        ]))
    let input =
      (["off", "none"] + (0..<40).map { "r\($0)" }).map { #"{"project":"Web","name":"\#($0)"}"# }
      + [
        #"{"project":"Docs","name":"moving"}"#, #"{"project":"Docs","name":"gone"}"#,
        #"{"project":"Nowhere","name":"gone"}"#, #"{"name":"gone"}"#, "7",
      ]
    let results = try await ["each", "list", "auto"].asyncMap {
      try await world.run(
        ["--need", "read,contribute", "--strategy", $0], input: input.joined(separator: "\n"))
    }
    #expect(results[0].status == 65)
    #expect(
      results[0].reasons.prefix(5) == ["disabled", "absent", "permission", "permission", "-"])
    #expect(
      results[0].reasons.suffix(5) == [
        "maintenance", "denied", "absent-or-denied", "absent-or-denied", "-",
      ])
    #expect(results[1] == results[0])
    #expect(results[2] == results[0])
  }

  @Test("of 10,000 repositories takes few requests", arguments: [true, false])
  func many(listed: Bool) async throws {
    let count = 10_000
    let world = try AccessWorld(
      RepositoryService(count: count),
      granting: PermissionService(denied: [PermissionService.lacking(4, 9_999)]))
    let input = (0..<count).map { #"{"project":"Web","name":"r\#($0)"}"# + "\n" }.joined()
    let result =
      listed
      ? try await world.run(["--all", "--need", "read,contribute"])
      : try await world.run(["--need", "read,contribute"], input: input)
    #expect(result.status == 1)
    #expect(result.accesses.dropLast() == Array(repeating: "true", count: count - 1)[...])
    #expect(result.accesses.last == "false")
    #expect(world.server.requestCount <= 25)
  }

  @Test("of many that are asked for singly is evaluated together")
  func singly() async throws {
    let count = 300
    let world = try AccessWorld(
      RepositoryService(count: count),
      granting: PermissionService(denied: [PermissionService.lacking(2, 7)]))
    let input = (0..<count).map { #"{"project":"Web","name":"r\#($0)"}"# + "\n" }.joined()
    let result = try await world.run(["--need", "read", "--strategy", "each"], input: input)
    #expect(result.status == 1)
    #expect(
      result.records.enumerated().filter { $0.element["access"] != true }.map(\.offset) == [7])
    // As fast as this machine is, and at least every half second.
    #expect(world.requests(PermissionService.path) < count / 4)
  }

  @Test("is told as soon as it is known")
  func streaming() async throws {
    let world = try AccessWorld(granting: PermissionService())
    let program = try RunningProgram(
      "vsts-repo-access", ["--need", "read,contribute"], world.setup(.open))
    for number in 0..<3 {
      program.write(#"{"name":"r\#(number)"}"# + "\n")
      await program.output { $0.split(separator: "\n").count == number + 1 }
    }
    program.closeInput()
    let result = await program.result()
    #expect(result.status == 0)
    #expect(result.accesses == ["true", "true", "true"])
  }

  @Test("ends at the first that is not true with --fail-fast")
  func failFast() async throws {
    let world = try AccessWorld(
      RepositoryService(count: 200),
      granting: PermissionService(denied: [PermissionService.lacking(4, 1)]))
    let input = (0..<200).map { #"{"project":"Web","name":"r\#($0)"}"# }.joined(separator: "\n")
    for arguments in [["--strategy", "each"], ["--strategy", "list"], ["--all"]] {
      let result = try await world.run(
        ["--need", "contribute", "--fail-fast"] + arguments,
        input: arguments == ["--all"] ? "" : input)
      #expect(result.status == 1)
      #expect(result.accesses == ["true", "false"])
    }
  }

  @Test("is printed as far as it is known when the tool is interrupted")
  func interrupted() async throws {
    let world = try AccessWorld(granting: PermissionService()) { request in
      request.path.hasSuffix(PermissionService.path) && request.text.contains("0001")
        ? .fault(.silence) : nil
    }
    let program = try RunningProgram(
      "vsts-repo-access", ["--need", "read"], world.setup(.open))
    program.write(#"{"name":"r0"}"# + "\n")
    await program.output { $0.contains("r0") }
    program.write(#"{"name":"r1"}"# + "\n")
    try await waitUntil { world.requests(PermissionService.path) == 2 }
    program.send(SIGINT)
    let result = await program.result()
    #expect(result.status == 130)
    #expect(result.records.map { $0["name"]?.string } == ["r0"])
    #expect(result.accesses == ["true"])
  }

  @Test("is shown with its reason in a table")
  func table() async throws {
    let world = try AccessWorld(
      granting: PermissionService(denied: [PermissionService.lacking(4, 1)]))
    let result = try await world.run(
      ["--format", "table", "--need", "contribute", "Web/r0", "Web/r1"])
    #expect(
      result
        == ToolResult(
          status: 1,
          output: """
            repository  access  reason      branch  bytes    error
            Web/r0      yes                 main    3688420
            Web/r1      no      permission  main    3688420  the credential's identity lacks \
            contribute

            """))
  }

  @Test(
    "is refused where it is no permission",
    arguments: [
      ("write", "write"), ("read,,contribute", ""), ("", ""), ("Read", "Read"),
      ("read, contribute", " contribute"), ("4", "4"),
    ])
  func usage(need: String, unknown: String) async throws {
    let world = try AccessWorld(granting: PermissionService())
    let result = try await world.run(["--need", need, "Web/r0"])
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(
      result.error.hasPrefix(
        """
        vsts-repo-access: the value '\(need)' is invalid for '--need <permission,...>': \
        '\(unknown)' is no permission; these are: read, contribute, force-push, create-branch, \
        create-tag, bypass-policies-push, pull-request, bypass-policies-pull-request

        """),
      "\(result.error)")
    #expect(world.server.requestCount == 0)
  }

  @Test("takes permissions from several options, each once, in their order")
  func severalOptions() async throws {
    let world = try AccessWorld(granting: PermissionService())
    let result = try await world.run([
      "--need", "pull-request,read", "--need=read,create-tag", "--no-git", "Web/r0",
    ])
    #expect(result.status == 0)
    #expect(
      result.records[0]["permissions"]?.serialized
        == #"{"pull-request":true,"read":true,"create-tag":true}"#)
  }
}

extension Array {
  /// What came of a transform of each element, one after another.
  fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async throws
    -> [Value]
  {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
