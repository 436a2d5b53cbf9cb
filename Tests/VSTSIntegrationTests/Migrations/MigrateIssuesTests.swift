import Tasks
import Basics
import JSON
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("The migration of issues")
struct MigrateIssuesTests {
  private static let call: JSONObject = ["integration_id": 2, "organization_id": 1]

  /// Group 1 and 2 of project 1, group 3 of project 2, group 4 of another organization.
  private static func script(url: String = "http://jira.example//", ignored: String? = nil)
    -> String
  {
    let option = ignored.map { ", (1, 'jira:ignored_fields', '\"\($0)\"')" } ?? ""
    return """
      UPDATE sentry_integration SET metadata = '{"base_url":"http://jira.example/"}' WHERE id = 2;
      INSERT INTO sentry_groupedmessage (id, project_id) VALUES (1, 1), (2, 1), (3, 2), (4, 3);
      INSERT INTO sentry_groupmeta (id, group_id, key, value) VALUES
        (1, 1, 'jira:tid', 'APP-1'), (2, 2, 'jira:tid', 'APP-2'), (3, 3, 'jira:tid', 'APP-3'),
        (4, 4, 'jira:tid', 'APP-4'), (5, 1, 'trello:tid', 'T-1');
      INSERT INTO sentry_projectoptions (project_id, key, value) VALUES
        (1, 'jira:enabled', 'true'), (1, 'jira:default_project', '"APP"'),
        (1, 'jira:instance_url', '"\(url)"'),
        (3, 'jira:enabled', 'true'), (3, 'jira:default_project', '"APP"'),
        (3, 'jira:instance_url', '"http://jira.example"')\(option);
      """
  }

  private static func migrated(_ key: String) -> LogEvent {
    LogEvent(
      "plugin_issue.migrated",
      [
        "integration_id": 2, "organization_id": 1, "project_id": 1, "plugin": "jira",
        "issue_key": .string(key),
      ])
  }

  private static let fieldsMigrated = LogEvent(
    "plugin_ignored_fields.migrated",
    ["integration_id": 2, "organization_id": 1, "project_id": 1, "plugin": "jira"])

  private static let issues = (
    "id, organization_id, integration_id, key, date_added",
    "sentry_externalissue ORDER BY id"
  )
  private static let links = (
    "group_id, project_id, linked_type, linked_id, relationship",
    "sentry_grouplink ORDER BY id"
  )
  private static let metas = (
    "id, key",
    "sentry_groupmeta ORDER BY id"
  )
  private static let enabled = (
    "project_id, value",
    "sentry_projectoptions WHERE key = 'jira:enabled' ORDER BY id"
  )

  @Test("links groups of the organization's projects, and disables the plugin")
  func links() async throws {
    let world = try await MigrationWorld(Self.script())
    let run = try await world.run("migrate_issues", Self.call)
    #expect(run.outcome == .succeeded(nil))
    #expect(run.log == [Self.migrated("APP-1"), Self.migrated("APP-2")])
    #expect(
      try await world.rows(Self.issues) == [
        "1|1|2|APP-1|\(MigrationWorld.nowText)", "2|1|2|APP-2|\(MigrationWorld.nowText)",
      ])
    #expect(try await world.rows(Self.links) == ["1|1|3|1|2", "2|1|3|2|2"])
    #expect(
      try await world.rows(Self.metas) == ["3|jira:tid", "4|jira:tid", "5|trello:tid"])
    #expect(try await world.rows(Self.enabled) == ["1|false", "3|true"])
    #expect(
      try await world.rows("config", "sentry_organizationintegration WHERE id = 12") == ["{}"])
  }

  /// Sentry: `test_migrate_plugin` of `JiraMigrationIntegrationTest` in
  /// `tests/sentry/integrations/jira/test_integration.py`; its other cases are `skipped` and
  /// `linked` below.
  @Test("moves the issues of every project that has the plugin, with the ignored fields")
  func sentrysTwoProjects() async throws {
    let world = try await MigrationWorld(
      Self.script(ignored: "hellboy, meow") + """
        INSERT INTO sentry_projectoptions (project_id, key, value) VALUES
          (2, 'jira:enabled', 'true'), (2, 'jira:default_project', '"BAR"'),
          (2, 'jira:instance_url', '"http://jira.example"');
        UPDATE sentry_organizationintegration
          SET config = '{"issues_ignored_fields":["reporter","test"]}' WHERE id = 12;
        """)
    let run = try await world.run("migrate_issues", Self.call)
    #expect(run.outcome == .succeeded(nil))
    #expect(
      try await world.rows("key", "sentry_externalissue ORDER BY id")
        == ["APP-1", "APP-2", "APP-3"])
    #expect(try await world.rows(Self.links) == ["1|1|3|1|2", "2|1|3|2|2", "3|2|3|3|2"])
    #expect(try await world.rows(Self.metas) == ["4|jira:tid", "5|trello:tid"])
    #expect(
      try await world.rows("config", "sentry_organizationintegration WHERE id = 12")
        == [#"{"issues_ignored_fields":["reporter","test","hellboy","meow"]}"#])
    #expect(try await world.rows(Self.enabled) == ["1|false", "3|true", "2|false"])
  }

  @Test("changes nothing when it is done again")
  func again() async throws {
    let world = try await MigrationWorld(Self.script())
    _ = try await world.run("migrate_issues", Self.call)
    let before = try await world.rows(Self.links)
    let run = try await world.run("migrate_issues", Self.call)
    #expect(run.log == [])
    #expect(try await world.rows(Self.links) == before)
  }

  @Test("keeps what a plugin noted of a group that is linked, with its ignored fields")
  func linked() async throws {
    let world = try await MigrationWorld(
      Self.script(ignored: "a") + """
        DELETE FROM sentry_groupmeta WHERE id = 2;
        INSERT INTO sentry_externalissue (id, organization_id, integration_id, key)
          VALUES (7, 1, 2, 'APP-1');
        INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
          VALUES (1, 1, 3, 7);
        """)
    let run = try await world.run("migrate_issues", Self.call)
    #expect(run.log == [])
    #expect(try await world.rows(Self.metas).first == "1|jira:tid")
    #expect(try await world.rows(Self.enabled) == ["1|false", "3|true"])
    #expect(
      try await world.rows("config", "sentry_organizationintegration WHERE id = 12") == ["{}"])
  }

  @Test("uses an external issue that is there")
  func known() async throws {
    let world = try await MigrationWorld(
      Self.script() + """
        INSERT INTO sentry_externalissue (id, organization_id, integration_id, key)
          VALUES (7, 1, 2, 'APP-1'), (8, 2, 2, 'APP-2');
        """)
    _ = try await world.run("migrate_issues", Self.call)
    #expect(try await world.rows(Self.links) == ["1|1|3|7|2", "2|1|3|9|2"])
  }

  @Test("adds the plugin's ignored fields to the organization's own")
  func ignoredFields() async throws {
    let world = try await MigrationWorld(
      Self.script(ignored: " b, a ,, c d") + """
        UPDATE sentry_organizationintegration SET config = '{"x":1,"issues_ignored_fields":["a"]}'
          WHERE integration_id = 2;
        """)
    let run = try await world.run("migrate_issues", Self.call)
    #expect(
      run.log == [
        Self.migrated("APP-1"), Self.fieldsMigrated, Self.migrated("APP-2"), Self.fieldsMigrated,
      ])
    #expect(
      try await world.rows(
        "config", "sentry_organizationintegration WHERE integration_id = 2 ORDER BY id") == [
          #"{"x":1,"issues_ignored_fields":["a","b","c d"]}"#,
          #"{"x":1,"issues_ignored_fields":["a"]}"#,
        ])
  }

  @Test(
    "leaves the plugin of another site, or one that is off or not configured, as it is",
    arguments: [
      "UPDATE sentry_projectoptions SET value = '\"http://other\"' WHERE key = 'jira:instance_url'",
      "UPDATE sentry_projectoptions SET value = 'false' WHERE key = 'jira:enabled'",
      "DELETE FROM sentry_projectoptions WHERE key = 'jira:enabled'",
      "UPDATE sentry_projectoptions SET value = '\"\"' WHERE key = 'jira:default_project'",
    ])
  func skipped(change: String) async throws {
    let world = try await MigrationWorld(Self.script() + change + ";")
    let before = try await world.rows(Self.enabled)
    let run = try await world.run("migrate_issues", Self.call)
    #expect(run.outcome == .succeeded(nil))
    #expect(try await world.rows(Self.metas).count == 5)
    #expect(try await world.rows(Self.enabled) == before)
  }

  @Test(
    "is tried again where a URL is missing",
    arguments: [
      (
        "DELETE FROM sentry_projectoptions WHERE key = 'jira:instance_url'",
        "project 1 has no option 'jira:instance_url'"
      ),
      (
        "UPDATE sentry_integration SET metadata = '{}'",
        "integration 2 has no 'base_url' in its metadata"
      ),
    ])
  func withoutURL(change: String, message: String) async throws {
    let world = try await MigrationWorld(Self.script() + change + ";")
    let outcome = try await world.failure("migrate_issues", Self.call)
    #expect(outcome == ["retry", "config", message])
  }

  @Test("moves a link with its ignored fields, or not at all")
  func notInstalled() async throws {
    let world = try await MigrationWorld(
      Self.script(ignored: "a") + "DELETE FROM sentry_organizationintegration WHERE id = 12;")
    let outcome = try await world.failure("migrate_issues", Self.call)
    #expect(
      outcome == [
        "retry", "not_found", "OrganizationIntegration matching query does not exist.",
      ])
    #expect(try await world.rows(Self.links) == [])
    #expect(try await world.rows(Self.metas).count == 5)
  }

  @Test("ends where the integration is missing")
  func missing() async throws {
    let world = try await MigrationWorld()
    let outcome = try await world.failure(
      "migrate_issues", ["integration_id": 9, "organization_id": 1])
    #expect(outcome == ["failed", "not_found", "Integration matching query does not exist."])
  }
}
