import JSON
import TestSupport
import Testing

@Suite("The reason of a no")
struct ReasonTests {
  private static let id = RepositoryService.guid(77)
  private static let projectID = "dc493f7d-0000-4000-8000-000000000001"

  /// What people are told of a reason, as where a pipeline shows errors and not records.
  private static let words = [
    "absent": "the identity may read there, and there is no such repository",
    "denied": "the identity may not read there, whether there is such a repository or not",
    "absent-or-denied":
      "whether it is missing or hidden cannot be told; the project's name or the repository's id "
      + "would help, where it was left out",
  ]

  @Test("is absent or denied where the identity may read there or not, as far as the record says")
  func records() async throws {
    let world = try AccessWorld(
      granting: PermissionService(denied: [
        "repoV2/dc493f7d-Closed 2", "repoV2/dc493f7d-Web/\(Self.id) 2",
        "repoV2/\(Self.projectID)/\(Self.id) 2",
      ]))
    let records: [(String, String)] = [
      (#"{"project":"Web","name":"gone"}"#, "absent"),
      (#"{"project":"Closed","name":"gone"}"#, "denied"),
      (#"{"project":"Nowhere","name":"gone"}"#, "absent-or-denied"),
      (#"{"name":"gone"}"#, "absent-or-denied"),
      (#"{"id":"\#(Self.id)"}"#, "absent-or-denied"),
      (#"{"id":"\#(Self.id)","project":"Web"}"#, "denied"),
      (#"{"id":"\#(Self.id)","project":{"id":"\#(Self.projectID)","name":"x"}}"#, "denied"),
      (#"{"id":"\#(RepositoryService.guid(78))","project":"Closed"}"#, "absent"),
      (
        #"{"external_id":"\#(Self.id)","config":{"project":"Web","name":"gone"}}"#, "denied"
      ),
      (#"{"external_id":"7","config":{"project":"Web","name":"gone"}}"#, "absent"),
    ]
    let result = try await world.run(
      ["--reason"], input: records.map(\.0).joined(separator: "\n"))
    #expect(result.status == 1)
    #expect(result.accesses == Array(repeating: "false", count: records.count))
    for (record, expected) in zip(result.records, records) {
      #expect(record["reason"]?.string == expected.1, "\(expected.0)")
      #expect(record["error"]?["hint"]?.string == Self.words[expected.1])
    }
    #expect(Set(result.kinds) == ["not_found"])
    // Each project once, the list once, and a name in the project or an id once.
    #expect(world.requests("/_apis/projects/Web") == 1)
    #expect(world.requests("/_apis/projects/Closed") == 1)
    #expect(world.requests("/_apis/git/repositories") == 1)
  }

  @Test("is that the repository is disabled, where only the list says so")
  func disabled() async throws {
    let world = try AccessWorld(
      RepositoryService([
        .init("Web", "off", id: 1, isDisabled: true), .init("Web", "api", id: 2),
      ]), granting: PermissionService())
    let result = try await world.run(["--reason", "Web/off", "Web/api"])
    #expect(
      result
        == ToolResult(
          status: 1,
          output: """
            {"project":"Web","name":"off","access":false,"reason":"disabled","error":\
            \(world.missing("off", hint: "the repository is disabled, as the organization's list says"))}
            {"project":"Web","name":"api","access":true,"repository":\(world.data("api", id: 2))}

            """))
    #expect(world.requests(PermissionService.path) == 0)
    // That a job's token does not reach it is not what is wrong.
    let job = try await world.run(
      ["--reason", "Web/off", "Web/gone"],
      environment: ["VSTS_TOKEN": "", "SYSTEM_ACCESSTOKEN": AccessWorld.token])
    #expect(job.reasons == ["disabled", "absent"])
    #expect(
      job.records.map { $0["error"]?["hint"]?.string?.split(separator: " ").prefix(3) } == [
        ["the", "repository", "is"], ["a", "job's", "token"],
      ])
  }

  @Test("is told for each kind of answer")
  func kinds() async throws {
    let world = try AccessWorld(granting: PermissionService()) { request in
      switch request.path.split(separator: "/").last {
      case "r0": .json(403, ["message": "TF401027: no"])
      case "r1": .json(500, [:])
      case "r2": .json(400, ["message": "odd"])
      default: nil
      }
    }
    let result = try await world.run([
      "--reason", "--retries", "0", "r0", "r1", "r2", "..", "Web/x",
    ])
    #expect(result.status == 65)
    #expect(result.accesses == ["false", "null", "false", "null", "false"])
    #expect(result.reasons == ["permission", "unknown", "unknown", "unknown", "absent"])
    let refused = try AccessWorld { _ in Reply(401) }
    let nobody = try await refused.run(["--reason", "--concurrency", "1", "r0", "r1"])
    #expect(nobody.status == 77)
    #expect(nobody.reasons == ["credential", "unknown"])
  }

  @Test("is left open where the project or its permissions cannot be had")
  func undecided() async throws {
    let world = try AccessWorld(granting: PermissionService()) { request in
      switch request.path {
      case let path where path.hasSuffix(PermissionService.path): .json(403, [:])
      case let path where path.hasSuffix("/_apis/projects/Docs"): .json(500, [:])
      default: nil
      }
    }
    let result = try await world.run(["--reason", "--retries", "0", "Web/gone", "Docs/gone"])
    #expect(result.status == 1)
    #expect(result.reasons == ["absent-or-denied", "absent-or-denied"])
    let hints = result.records.map { $0["error"]?["hint"]?.string }
    #expect(hints == Array(repeating: Self.words["absent-or-denied"], count: 2))
  }

  @Test(
    "changes no access, whatever is refused that only it asks for",
    arguments: [PermissionService.path, "/contoso/_apis/git/repositories", "/_apis/projects/Web"])
  func refused(path: String) async throws {
    let world = try AccessWorld(granting: PermissionService()) { request in
      request.path.hasSuffix(path) ? Reply(401) : nil
    }
    let program = try RunningProgram("vsts-repo-access", ["--reason"], world.setup(.open))
    program.write(#"{"project":"Web","name":"gone"}"# + "\n")
    await program.output { $0.contains("gone") }
    program.write(#"{"project":"Web","name":"r0"}"# + "\n")
    program.closeInput()
    let result = await program.result()
    #expect(result.status == 1)
    #expect(result.accesses == ["false", "true"])
    #expect(world.requests(path) == 1)
  }

  @Test("is not there unless it is asked for")
  func unasked() async throws {
    let world = try AccessWorld(granting: PermissionService())
    let result = try await world.run(["Web/gone"])
    #expect(result.records[0]["reason"] == nil)
    #expect(world.server.requestCount == 1)
  }
}
