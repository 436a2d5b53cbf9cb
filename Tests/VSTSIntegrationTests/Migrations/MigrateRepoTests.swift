import Tasks
import Basics
import JSON
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("The migration of a repository")
struct MigrateRepoTests {
  private static let repositories = """
    INSERT INTO sentry_repository
      (id, organization_id, name, provider, external_id, config, status, integration_id)
      VALUES
      (1, 1, 'api', 'visualstudio', 'a', '{"project":"Web shop","name":"api"}', 1, NULL),
      (2, 1, 'site', 'visualstudio', 'b', '{"project":"Web shop","name":"site"}', 0, 3),
      (3, 1, 'bare', 'visualstudio', 'c', '{}', 0, NULL),
      (4, 1, 'git', 'github', 'd', '{}', 0, NULL),
      (5, 2, 'far', 'visualstudio', 'e', '{"project":"P","name":"far"}', 2, NULL);
    INSERT INTO sentry_projectoptions (project_id, key, value) VALUES
      (1, 'vsts:enabled', 'true'), (2, 'vsts:enabled', 'false'), (3, 'vsts:enabled', 'true');
    """

  private static let found = Reply.json([
    "id": "a", "name": "api", "project": ["id": "p", "name": "Web shop"],
  ])

  private static func call(_ repository: Int, organization: Int = 1) -> JSONObject {
    [
      "repo_id": .number(repository), "integration_id": 1,
      "organization_id": .number(organization),
    ]
  }

  private static func migrated(_ repository: Int, from status: Int, organization: Int = 1)
    -> LogEvent
  {
    LogEvent(
      "repo.migrated",
      [
        "integration_id": 1, "organization_id": .number(organization),
        "repo_id": .number(repository), "original_status": .number(status),
      ])
  }

  private static let rows = (
    "id, provider, status, integration_id",
    "sentry_repository ORDER BY id"
  )
  private static let options = (
    "project_id, value",
    "sentry_projectoptions ORDER BY project_id"
  )

  @Test("activates a hidden repository, and keeps the plugin while others have not moved")
  func hidden() async throws {
    let world = try await MigrationWorld(Self.repositories) { _ in Self.found }
    let run = try await world.run("migrate_repo", Self.call(1))
    #expect(run.outcome == .succeeded(["access": true]))
    #expect(run.log == [Self.migrated(1, from: 1)])
    #expect(
      try await world.rows(Self.rows) == [
        "1|integrations:vsts|0|1", "2|visualstudio|0|3", "3|visualstudio|0|-", "4|github|0|-",
        "5|visualstudio|2|-",
      ])
    #expect(try await world.rows(Self.options) == ["1|true", "2|false", "3|true"])
    #expect(
      world.server.requests.map(\.target) == ["/Web%20shop/_apis/git/repositories/api"])
  }

  @Test("tells of the integration that had the repository")
  func moved() async throws {
    let world = try await MigrationWorld(Self.repositories) { _ in Self.found }
    let run = try await world.run("migrate_repo", Self.call(2))
    #expect(
      run.log == [
        LogEvent(
          "repo.migration.integration-change",
          [
            "integration_id": 1, "organization_id": 1, "repo_id": 2, "old_integration_id": 3,
          ]), Self.migrated(2, from: 0),
      ])
  }

  @Test("keeps a status that is not hidden, and disables the plugin after the last")
  func last() async throws {
    let world = try await MigrationWorld(Self.repositories) { _ in Self.found }
    let run = try await world.run("migrate_repo", Self.call(5, organization: 2))
    #expect(
      run.log == [
        Self.migrated(5, from: 2, organization: 2),
        LogEvent(
          "plugin.disabled",
          [
            "org": "globex", "integration_id": 1, "integration_provider": "vsts",
            "project": "far", "plugin": "vsts",
          ]),
      ])
    #expect(try await world.rows(Self.rows).last == "5|integrations:vsts|2|1")
    #expect(try await world.rows(Self.options) == ["1|true", "2|false", "3|false"])
  }

  @Test("ends without a change where the service says no", arguments: [404, 403, 401, 400])
  func refused(status: Int) async throws {
    let world = try await MigrationWorld(Self.repositories) { _ in serviceError(status, "no") }
    let before = try await world.rows(Self.rows)
    let run = try await world.run("migrate_repo", Self.call(1))
    #expect(run.outcome == .succeeded(["access": false, "reason": "no"]))
    #expect(run.log == [])
    #expect(try await world.rows(Self.rows) == before)
  }

  @Test(
    "is tried again where the service could not say",
    arguments: [(500, "unavailable"), (429, "rate_limited"), (409, "conflict")])
  func unknown(status: Int, kind: String) async throws {
    let world = try await MigrationWorld(Self.repositories) { _ in serviceError(status, "later") }
    let before = try await world.rows(Self.rows)
    let outcome = try await world.failure("migrate_repo", Self.call(1))
    #expect(outcome == ["retry", kind, "later"])
    #expect(try await world.rows(Self.rows) == before)
  }

  @Test("is tried again where the config names no repository")
  func bare() async throws {
    let world = try await MigrationWorld(Self.repositories)
    let outcome = try await world.failure("migrate_repo", Self.call(3))
    #expect(
      outcome == ["retry", "config", "the config of repository 3 has no 'project' and 'name'"])
    #expect(world.server.requestCount == 0)
  }

  @Test(
    "ends where a row is missing",
    arguments: [
      (1, 9, 1, "Integration"), (9, 1, 1, "Repository"), (1, 1, 2, "Repository"),
    ])
  func missing(repository: Int, integration: Int, organization: Int, model: String) async throws {
    let world = try await MigrationWorld(Self.repositories)
    let outcome = try await world.failure(
      "migrate_repo",
      [
        "repo_id": .number(repository), "integration_id": .number(integration),
        "organization_id": .number(organization),
      ])
    #expect(outcome == ["failed", "not_found", "\(model) matching query does not exist."])
  }

  @Test("is a conflict, and not tried again, where the integration has the repository already")
  func rival() async throws {
    let world = try await MigrationWorld(
      Self.repositories + """
        INSERT INTO sentry_repository
          (id, organization_id, name, provider, external_id, integration_id)
          VALUES (6, 1, 'api', 'integrations:vsts', 'a', 1);
        """
    ) { _ in Self.found }
    let before = try await world.rows(Self.rows)
    let outcome = try await world.failure("migrate_repo", Self.call(1))
    #expect(
      outcome == [
        "failed", "conflict",
        "the organization has this repository already, as repository 6 of 'integrations:vsts'",
      ])
    #expect(try await world.rows(Self.rows) == before)
    let run = try await world.run("post_install", ["integration_id": 1, "organization_id": 1])
    #expect(
      run.all.dropFirst().map { $0.call.kwargs["repo_id"] } == [3],
      "nothing is caused for what cannot be migrated")
  }

  @Test(
    "never runs into the key of the table, whichever rows of one repository there are",
    arguments: ["add_repository", "migrate_repo", "post_install"])
  func everyRow(task: String) async throws {
    // The status and the integration of the plugin's row and of the integrations' row.
    let rows = ["", "0, NULL", "1, NULL", "0, 1", "1, 1", "0, 3", "1, 3"]
    let calls: [String: JSONObject] = [
      "add_repository": ["integration_id": 1, "organization_id": 1, "identifier": "a"],
      "migrate_repo": Self.call(1), "post_install": ["integration_id": 1, "organization_id": 1],
    ]
    for (plugin, own) in rows.flatMap({ plugin in rows.map { (plugin, $0) } }) {
      let world = try await MigrationWorld { _ in Self.found }
      for (values, row) in [("1, 'visualstudio'", plugin), ("2, 'integrations:vsts'", own)]
      where !row.isEmpty {
        try await world.execute(
          """
          INSERT INTO sentry_repository (id, provider, status, integration_id, organization_id,
            name, external_id, config)
            VALUES (\(values), \(row), 1, 'api', 'a', '{"project":"Web shop","name":"api"}')
          """)
      }
      let verdicts = try await world.run(task, calls[task] ?? [:]).all.map(\.verdict)
      let isMissing = task == "migrate_repo" && plugin.isEmpty
      let expected =
        isMissing
        ? ["failed not_found"]
        : ["succeeded"] + (task == "post_install" ? [] : ["failed conflict"])
      #expect(verdicts.allSatisfy(expected.contains), "'\(plugin)' '\(own)': \(verdicts)")
    }
  }

  @Test("follows the installation, for each repository that no integration has")
  func postInstall() async throws {
    let world = try await MigrationWorld(
      Self.repositories + """
        INSERT INTO sentry_repository (id, organization_id, name, provider, external_id, config)
          VALUES (6, 1, 'own', 'integrations:vsts', 'f', '{"project":"P","name":"own"}');
        """
    ) { _ in Self.found }
    let run = try await world.run("post_install", ["integration_id": 1, "organization_id": 1])
    #expect(run.outcome == .succeeded(nil))
    #expect(
      run.emitted.map { emitted -> [JSONValue?] in
        guard case .run(let run) = emitted else { return [] }
        return [.string(run.call.name), run.call.kwargs["repo_id"], .string(run.outcome.state)]
      } == [
        ["migrate_repo", 1, "succeeded"], ["migrate_repo", 3, "retry"],
        ["migrate_repo", 6, "succeeded"],
      ])
  }

  @Test("does not follow the installation of what is missing", arguments: [(9, 1), (1, 9)])
  func postInstallMissing(integration: Int, organization: Int) async throws {
    let world = try await MigrationWorld()
    let outcome = try await world.failure(
      "post_install",
      ["integration_id": .number(integration), "organization_id": .number(organization)])
    let model = integration == 9 ? "Integration" : "Organization"
    #expect(outcome == ["failed", "not_found", "\(model) matching query does not exist."])
  }
}
