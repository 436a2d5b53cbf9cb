import Tasks
import Basics
import JSON
import TestSupport
import Testing

@testable import VSTSIntegration

/// The cases of Sentry's `AzureDevOpsRepositoryProviderTest`, and more.
@Suite("Adding a repository")
struct AddRepositoryTests {
  private static let call: JSONObject = [
    "integration_id": 1, "organization_id": 1, "identifier": "guid-1",
  ]

  private static let found = Reply.json([
    "id": "guid-1", "name": "api", "size": 12, "defaultBranch": "refs/heads/main",
    "project": ["id": "p", "name": "Web shop"],
    "_links": ["web": ["href": "https://dev.azure.com/contoso/Web%20shop/_git/api"]],
  ])

  private static let added = LogEvent(
    "integration.repo.added",
    ["provider": "integrations:vsts", "id": 1, "organization_id": 1])

  private static let rows = (
    "id, name, external_id, url, provider, status, integration_id, config",
    "sentry_repository ORDER BY id"
  )

  private static func row(_ id: Int, _ world: MigrationWorld) -> String {
    "\(id)|api|guid-1|https://dev.azure.com/contoso/Web%20shop/_git/api|integrations:vsts|0|1|"
      + #"{"name":"api","project":"Web shop","instance":"\#(world.server.url)"}"#
  }

  private static func result(_ id: Int, _ world: MigrationWorld) -> TaskOutcome {
    .succeeded([
      "id": .number(id), "external_id": "guid-1", "name": "api", "project": "Web shop",
      "instance": .string(world.server.url),
      "url": "https://dev.azure.com/contoso/Web%20shop/_git/api",
      "default_branch": "refs/heads/main", "disabled": false, "size": 12,
    ])
  }

  @Test("inserts what the service says of it")
  func inserted() async throws {
    let world = try await MigrationWorld { _ in Self.found }
    let run = try await world.run("add_repository", Self.call)
    #expect(run.outcome == Self.result(1, world))
    #expect(run.log == [Self.added])
    #expect(try await world.rows(Self.rows) == [Self.row(1, world)])
    #expect(
      try await world.rows("date_added", "sentry_repository") == [MigrationWorld.nowText])
    #expect(world.server.requests.map(\.target) == ["/_apis/git/repositories/guid-1"])
  }

  @Test("needs no more of the service's answer than it keeps")
  func leanAnswer() async throws {
    let world = try await MigrationWorld { _ in
      .json(["id": "guid-1", "name": "api", "project": ["name": "Web shop"]])
    }
    let run = try await world.run("add_repository", Self.call)
    #expect(run.outcome.result["project"] == "Web shop")
    #expect(
      try await world.rows("external_id, name, url", "sentry_repository") == ["guid-1|api|-"])
  }

  @Test("shows a hidden one again, before it takes over another")
  func relinked() async throws {
    let world = try await MigrationWorld(
      """
      INSERT INTO sentry_repository
        (id, organization_id, name, provider, external_id, status, integration_id) VALUES
        (3, 1, 'plugin', 'visualstudio', 'guid-1', 0, NULL),
        (4, 1, 'old', 'integrations:vsts', 'guid-1', 1, 1);
      """
    ) { _ in Self.found }
    let run = try await world.run("add_repository", Self.call)
    #expect(run.outcome == Self.result(4, world))
    #expect(
      run.log == [LogEvent("sentry.integration_repo_provider.repo_relink"), Self.added])
    #expect(
      try await world.rows(Self.rows) == [
        "3|plugin|guid-1|-|visualstudio|0|-|{}", "4|api|guid-1|-|integrations:vsts|0|1|{}",
      ])
  }

  @Test("takes over one that no integration has, and nothing of other organizations")
  func updated() async throws {
    let world = try await MigrationWorld(
      """
      INSERT INTO sentry_repository (id, organization_id, name, provider, external_id, status)
        VALUES (3, 1, 'plugin', 'visualstudio', 'guid-1', 2),
          (4, 2, 'far', 'visualstudio', 'guid-1', 2);
      """
    ) { _ in Self.found }
    let run = try await world.run("add_repository", Self.call)
    #expect(run.outcome == Self.result(3, world))
    #expect(
      run.log == [
        LogEvent(
          "repository.update",
          ["organization_id": 1, "repo_name": "api", "old_provider": "visualstudio"]),
        Self.added,
      ])
    #expect(
      try await world.rows(Self.rows) == [
        Self.row(3, world), "4|far|guid-1|-|visualstudio|2|-|{}",
      ])
  }

  @Test("renews one that is there, and says so")
  func exists() async throws {
    let world = try await MigrationWorld(
      """
      INSERT INTO sentry_repository
        (id, organization_id, name, provider, external_id, status, integration_id)
        VALUES (3, 1, 'old', 'integrations:vsts', 'guid-1', 0, 1);
      """
    ) { _ in Self.found }
    let run = try await world.run("add_repository", Self.call)
    #expect(run.outcome.state == "failed")
    #expect(run.outcome.failure?.kind == .conflict)
    #expect(run.outcome.failure?.message == "A repository with that name already exists")
    #expect(run.log == [])
    #expect(try await world.rows(Self.rows) == [Self.row(3, world)])
  }

  @Test(
    "fails in Sentry's words",
    arguments: [
      (404, "failed", "not_found", "Error Communicating with Azure DevOps (HTTP 404): gone"),
      (
        401, "failed", "unauthorized",
        "Unauthorized: either your access token was invalid or you do not have access"
      ),
      (403, "failed", "forbidden", "Error Communicating with Azure DevOps (HTTP 403): gone"),
      (503, "retry", "unavailable", "Error Communicating with Azure DevOps (HTTP 503): gone"),
    ])
  func refused(status: Int, state: String, kind: String, message: String) async throws {
    let world = try await MigrationWorld { _ in serviceError(status, "gone") }
    #expect(try await world.failure("add_repository", Self.call) == [state, kind, message])
    #expect(try await world.rows(Self.rows) == [])
  }

  @Test("needs to know the integration, the organization and the repository")
  func incomplete() async throws {
    let world = try await MigrationWorld()
    for name in ["integration_id", "organization_id", "identifier"] {
      var call = Self.call
      call[name] = nil
      let failure = await #expect(throws: Failure.self) {
        try await world.run("add_repository", call)
      }
      #expect(failure?.kind == .invalidInput)
      #expect(failure?.message == "task 'add_repository' needs the parameter '\(name)'")
    }
  }

  @Test("ends where the integration, or its installation, is missing", arguments: [(9, 1), (1, 9)])
  func missing(integration: Int, organization: Int) async throws {
    let world = try await MigrationWorld()
    let outcome = try await world.failure(
      "add_repository",
      [
        "integration_id": .number(integration), "organization_id": .number(organization),
        "identifier": "x",
      ])
    #expect(outcome == ["failed", "not_found", "Integration matching query does not exist."])
  }
}
