import Tasks
import Basics
import JSON
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("The migration of the Opsgenie plugin")
struct MigrateOpsgeniePluginTests {
  private static let call: JSONObject = ["integration_id": 3, "organization_id": 1]
  private static let legacy = #"{"id":"sentry.rules.actions.notify_event.NotifyEventAction"}"#
  private static let named = #"""
    {"name":"Send a notification (for all legacy integrations)","id":"sentry.rules.actions.notify_event.NotifyEventAction"}
    """#

  private static func notification(team: String) -> String {
    #"{"id":"sentry.integrations.opsgenie.notify_action.OpsgenieNotifyTeamAction","#
      + #""account":3,"team":"\#(team)"}"#
  }

  private static func script(table: String = "[]") -> String {
    """
    UPDATE sentry_organizationintegration SET config = '{"a":1,"team_table":\(table)}'
      WHERE id = 13;
    INSERT INTO sentry_projectoptions (project_id, key, value) VALUES
      (1, 'opsgenie:enabled', 'true'), (1, 'opsgenie:api_key', '"key-1"'),
      (1, 'opsgenie:alert_url', '"https://api"'), (1, 'opsgenie2:api_key', '"other"'),
      (2, 'opsgenie:enabled', 'true'), (2, 'opsgenie:api_key', '"key-2"'),
      (3, 'opsgenie:enabled', 'true'), (3, 'opsgenie:api_key', '"key-3"'),
      (3, 'opsgenie:alert_url', '"https://api"');
    """
  }

  private static let secondProject = """
    INSERT INTO sentry_projectoptions (project_id, key, value)
      VALUES (2, 'opsgenie:alert_url', '"https://api"');
    """

  private static func rules(_ actions: String...) -> String {
    actions.enumerated().map { index, actions in
      """
      INSERT INTO sentry_rule (id, project_id, status, data)
        VALUES (\(index + 1), 1, \(index), '{"match":"all","actions":[\(actions)]}');
      """
    }.joined()
  }

  private static func event(_ name: String, project: Int? = nil) -> LogEvent {
    var fields: JSONObject = ["integration_id": 3, "organization_id": 1, "plugin": "opsgenie"]
    if let project { fields["project_id"] = .number(project) }
    return LogEvent(name, fields)
  }

  private static let config = (
    "config",
    "sentry_organizationintegration WHERE id = 13"
  )
  private static let options = (
    "project_id, key",
    "sentry_projectoptions ORDER BY id"
  )

  @Test("adds a team for a key, and lets rules notify it beside the plugins")
  func keysAndRules() async throws {
    let notification = Self.notification(team: "13-Shop")
    let world = try await MigrationWorld(
      Self.script()
        + Self.rules(
          Self.legacy, "\(Self.named),{\"id\":\"other\"}", "\(Self.legacy),\(notification)",
          #"{"id":"sentry.rules.actions.notify_event.NotifyEventAction","x":1}"#, ""))
    let run = try await world.run("migrate_opsgenie_plugin", Self.call)
    #expect(run.outcome == .succeeded(nil))
    #expect(
      run.log == [
        Self.event("api_keys.migrated"), Self.event("alert_rule.migrated", project: 1),
        Self.event("alert_rule.migrated", project: 1),
        Self.event("alert_rule.already_exists", project: 1),
      ])
    #expect(
      try await world.rows(Self.config) == [
        #"{"a":1,"team_table":[{"team":"Shop [MIGRATED]","id":"13-Shop","integration_key":"key-1"}]}"#
      ])
    #expect(
      try await world.rows("data", "sentry_rule ORDER BY id") == [
        #"{"match":"all","actions":[\#(Self.legacy),\#(notification)]}"#,
        #"{"match":"all","actions":[\#(Self.legacy),{"id":"other"},\#(notification)]}"#,
        #"{"match":"all","actions":[\#(Self.legacy),\#(notification)]}"#,
        #"{"match":"all","actions":[{"id":"sentry.rules.actions.notify_event.NotifyEventAction","x":1}]}"#,
        #"{"match":"all","actions":[]}"#,
      ])
    // Project 2 is not configured, project 3 is another organization's.
    #expect(
      try await world.rows(Self.options) == [
        "1|opsgenie2:api_key", "2|opsgenie:enabled", "2|opsgenie:api_key", "3|opsgenie:enabled",
        "3|opsgenie:api_key", "3|opsgenie:alert_url",
      ])
  }

  @Test("leaves the name out of all actions and conditions of a rule that it saves, and no other")
  func names() async throws {
    let lists =
      #""conditions":[{"name":"It happens","id":"first"},7,{"id":"second"}],"filters":[{"name":"f"}]"#
    let other = #"{"name":"Mail it","id":"mail"}"#
    let world = try await MigrationWorld(
      Self.script() + """
        INSERT INTO sentry_rule (id, project_id, data) VALUES
          (1, 1, '{"actions":[\(Self.named),\(other)],\(lists)}'),
          (2, 1, '{"actions":[\(other)],\(lists)}');
        """)
    _ = try await world.run("migrate_opsgenie_plugin", Self.call)
    #expect(
      try await world.rows("data", "sentry_rule ORDER BY id") == [
        #"{"actions":[\#(Self.legacy),{"id":"mail"},\#(Self.notification(team: "13-Shop"))],"#
          + #""conditions":[{"id":"first"},7,{"id":"second"}],"filters":[{"name":"f"}]}"#,
        #"{"actions":[\#(other)],\#(lists)}"#,
      ])
  }

  @Test("uses the last team that has the key already")
  func knownKey() async throws {
    let table =
      #"[{"team":"A","id":"a","integration_key":"key-1"},{"team":"B","id":"b","integration_key":"key-1"}]"#
    let world = try await MigrationWorld(Self.script(table: table) + Self.rules(Self.legacy))
    _ = try await world.run("migrate_opsgenie_plugin", Self.call)
    #expect(try await world.rows(Self.config) == [#"{"a":1,"team_table":\#(table)}"#])
    #expect(
      try await world.rows("data", "sentry_rule") == [
        #"{"match":"all","actions":[\#(Self.legacy),\#(Self.notification(team: "b"))]}"#
      ])
  }

  @Test("gives projects with the same key one team")
  func sharedKey() async throws {
    let world = try await MigrationWorld(
      Self.script() + Self.secondProject + """
        UPDATE sentry_projectoptions SET value = '"key-1"' WHERE project_id = 2
          AND key = 'opsgenie:api_key';
        """)
    _ = try await world.run("migrate_opsgenie_plugin", Self.call)
    #expect(
      try await world.rows(Self.config) == [
        #"{"a":1,"team_table":[{"team":"Shop [MIGRATED]","id":"13-Shop","integration_key":"key-1"}]}"#
      ])
  }

  @Test("keeps the options of a project whose rules it cannot read, and is tried again")
  func brokenRule() async throws {
    let world = try await MigrationWorld(
      Self.script() + Self.secondProject + Self.rules(Self.legacy) + """
        INSERT INTO sentry_rule (id, project_id, data) VALUES (9, 1, '{"match":"all"}');
        """)
    let outcome = try await world.failure("migrate_opsgenie_plugin", Self.call)
    #expect(outcome == ["retry", "config", "rule 9 has no 'actions'"])
    #expect(
      try await world.rows("data", "sentry_rule WHERE id = 1") == [
        #"{"match":"all","actions":[\#(Self.legacy)]}"#
      ])
    #expect(try await world.rows(Self.options).count == 10)
  }

  @Test("is tried again without a team table")
  func withoutTable() async throws {
    let world = try await MigrationWorld()
    let outcome = try await world.failure("migrate_opsgenie_plugin", Self.call)
    #expect(
      outcome == [
        "retry", "config", "organization integration 13 has no 'team_table' in its config",
      ])
  }

  @Test("is tried again where the team table cannot be saved")
  func unsaved() async throws {
    let world = try await MigrationWorld(
      Self.script() + """
        CREATE TRIGGER full BEFORE UPDATE ON sentry_organizationintegration
          BEGIN SELECT RAISE(ABORT, 'full'); END;
        """)
    let run = try await world.run("migrate_opsgenie_plugin", Self.call)
    #expect(run.outcome.state == "retry")
    #expect(run.outcome.failure?.message == "Failed to update team table.")
    #expect(run.log == [])
  }

  @Test(
    "ends where a row is missing",
    arguments: [
      (9, 1, "Integration"), (3, 9, "OrganizationIntegration"),
    ])
  func missing(integration: Int, organization: Int, model: String) async throws {
    let world = try await MigrationWorld()
    let outcome = try await world.failure(
      "migrate_opsgenie_plugin",
      ["integration_id": .number(integration), "organization_id": .number(organization)])
    #expect(outcome == ["failed", "not_found", "\(model) matching query does not exist."])
  }
}
