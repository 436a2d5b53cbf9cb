import Tasks
import Basics
import JSON
import TestSupport
import Testing

@testable import AzureDevOps
@testable import VSTSIntegration

/// The cases of Sentry's `VisualStudioRepositoryProviderTest`, and more.
@Suite("The comparison of commits")
struct CompareCommitsTests {
  private static let repository = """
    INSERT INTO sentry_repository
      (id, organization_id, name, provider, external_id, config, integration_id) VALUES
      (7, 1, 'api', 'integrations:vsts', 'guid', '{}', 1),
      (8, 1, 'lost', 'visualstudio', 'x', '{}', NULL),
      (9, 1, 'bare', 'integrations:vsts', NULL, '{}', 1);
    """
  private static let prefix = "/_apis/git/repositories/guid/"

  /// A service with so many commits; every third one's comment is cut.
  private static func service(_ count: Int) -> LoopbackServer.Handler {
    { request in
      let route = request.path.dropFirst(prefix.count)
      let parts = route.split(separator: "/").map(String.init)
      switch (request.method, parts.count) {
      case ("POST", 1), ("GET", 1): return .json(["value": .array((0..<count).map(commit))])
      case ("GET", 2):
        return .json(["commitId": .string(parts[1]), "comment": .string("whole \(parts[1])")])
      default:
        return .json([
          "changes": [
            [
              "changeType": "edit",
              "item": ["gitObjectType": "blob", "path": .string("/\(parts[1]).swift")],
            ]
          ]
        ])
      }
    }
  }

  private static func commit(_ index: Int) -> JSONValue {
    [
      "commitId": .string("c\(index)"), "comment": .string("cut \(index)"),
      "commentTruncated": .bool(index % 3 == 0),
      "author": [
        "name": "Ada", "email": "ada@acme.example", "date": "2018-04-24T02:03:18.1234567+02:00",
      ],
    ]
  }

  private static func expected(_ index: Int) -> JSONValue {
    [
      "id": .string("c\(index)"), "repository": "api", "author_email": "ada@acme.example",
      "author_name": "Ada",
      "message": .string(index % 3 == 0 && index < 90 ? "whole c\(index)" : "cut \(index)"),
      "patch_set": index < 90
        ? [["path": .string("/c\(index).swift"), "type": "M"]] : nil,
      "timestamp": "2018-04-24T00:03:18.123456Z",
    ]
  }

  @Test("lists the commits between two, the first 90 with message and patch", arguments: [3, 95])
  func range(count: Int) async throws {
    let world = try await MigrationWorld(Self.repository, answer: Self.service(count))
    let run = try await world.run(
      "compare_commits", ["repo_id": 7, "start_sha": "aaa", "end_sha": "bbb"])
    #expect(run.outcome == .succeeded(.array((0..<count).map(Self.expected))))
    #expect(
      world.server.requests.first?.text
        == #"{"itemVersion":{"versionType":"commit","version":"aaa"},"#
        + #""compareVersion":{"versionType":"commit","version":"bbb"}}"#)
    #expect(world.server.requestCount == 1 + min(count, 90) + (min(count, 90) + 2) / 3)
  }

  @Test("lists the last ten where there is no first one", arguments: [nil, .null] as [JSONValue?])
  func first(start: JSONValue?) async throws {
    let world = try await MigrationWorld(Self.repository, answer: Self.service(2))
    var call: JSONObject = ["repo_id": 7, "end_sha": "bbb"]
    call["start_sha"] = start
    let run = try await world.run("compare_commits", call)
    #expect(run.outcome == .succeeded(.array((0..<2).map(Self.expected))))
    #expect(world.server.requests.first?.target == "\(Self.prefix)commits?commit=bbb&%24top=10")
  }

  @Test("says nothing of a time that the service does not give, and refuses one that is none")
  func dates() async throws {
    func run(_ date: JSONValue) async throws -> TaskOutcome {
      let world = try await MigrationWorld(Self.repository) { request in
        request.path.hasSuffix("changes")
          ? .json(["changes": []])
          : .json(["value": [["commitId": "c", "comment": "x", "author": ["date": date]]]])
      }
      return try await world.run("compare_commits", ["repo_id": 7, "end_sha": "c"]).outcome
    }
    #expect(
      try await run("")
        == .succeeded([
          [
            "id": "c", "repository": "api", "author_email": nil, "author_name": nil,
            "message": "x", "patch_set": [], "timestamp": nil,
          ]
        ]))
    let failure = try await run("yesterday").failure
    #expect(failure?.kind == .protocolViolation)
    #expect(failure?.message == "commit 'c' has the date 'yesterday'")
  }

  @Test(
    "fails in Sentry's words, wherever it fails",
    arguments: ["commitsBatch", "commits/c0", "commits/c1/changes"],
    [
      (404, "failed", "not_found", "Error Communicating with Azure DevOps (HTTP 404): gone"),
      (500, "retry", "unavailable", "Error Communicating with Azure DevOps (HTTP 500): gone"),
      (
        401, "failed", "unauthorized",
        "Unauthorized: either your access token was invalid or you do not have access"
      ),
    ])
  func failing(route: String, failure: (Int, String, String, String)) async throws {
    let service = Self.service(4)
    let world = try await MigrationWorld(Self.repository) { request in
      request.path == Self.prefix + route ? serviceError(failure.0, "gone") : service(request)
    }
    let outcome = try await world.failure(
      "compare_commits", ["repo_id": 7, "start_sha": "aaa", "end_sha": "bbb"])
    #expect(outcome == [failure.1, failure.2, failure.3])
  }

  @Test(
    "ends where a row is missing",
    arguments: [
      (1, "not_found", "Repository matching query does not exist."),
      (8, "not_found", "Integration matching query does not exist."),
      (9, "config", "repository 9 has no external id"),
    ])
  func missing(id: Int, kind: String, message: String) async throws {
    let world = try await MigrationWorld(Self.repository)
    let outcome = try await world.failure(
      "compare_commits", ["repo_id": .number(id), "end_sha": "x"])
    #expect(outcome == ["failed", kind, message])
  }
}

@Suite("The patch of a commit")
struct CommitPatchTests {
  private static func patch(_ changes: [JSONValue]) throws -> [String] {
    try CommitPatch(changes.map { try GitChange($0) })
      .changes.map { "\($0.type.rawValue) \($0.path)" }
  }

  private static func change(
    _ type: String, _ path: String, from source: String? = nil, object: String? = "blob"
  ) -> JSONValue {
    var change: JSONObject = [
      "changeType": .string(type),
      "item": ["gitObjectType": JSONValue(object), "path": .string(path)],
    ]
    if let source { change["sourceServerItem"] = .string(source) }
    return .object(change)
  }

  @Test(
    "has a file's change by its type",
    arguments: [
      ("add", ["A /x"]), ("edit", ["M /x"]), ("delete", ["D /x"]), ("edit, encoding", ["M /x"]),
      ("rename", ["D /old", "A /x"]), ("edit, rename", ["D /old", "A /x"]),
      ("delete, sourceRename", ["D /x"]), ("sourceRename", ["D /x"]), ("none", []), ("lock", []),
    ])
  func types(type: String, expected: [String]) throws {
    #expect(try Self.patch([Self.change(type, "/x", from: "/old")]) == expected)
  }

  @Test("has no folders, and nothing twice")
  func items() throws {
    #expect(
      try Self.patch([
        Self.change("add", "/folder", object: "tree"), Self.change("add", "/none", object: nil),
        ["changeType": "add", "item": [:]], ["changeType": "add"],
        Self.change("edit, rename", "/new", from: "/old"),
        Self.change("delete, sourceRename", "/old"), Self.change("add", "/last"),
        Self.change("rename", "/elsewhere"),
      ]) == ["D /old", "A /new", "A /last", "A /elsewhere"])
  }
}
