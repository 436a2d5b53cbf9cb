import SQLite
import Basics
import JSON
import SentryState
import Tasks

/// Moves the keys of the Opsgenie plugin to the integration's teams, and the rules that notify it.
///
/// Sentry: `migrate_opsgenie_plugin` in its final form in `sentry/integrations/opsgenie/tasks.py`.
struct MigrateOpsgeniePlugin: IntegrationTask {
  static let name = "migrate_opsgenie_plugin"
  static let summary = "moves keys and rules of the Opsgenie plugin to the integration"
  static let retryPolicy = TaskRetryPolicy.excludingMissing(
    "Integration", "OrganizationIntegration")
  static let lane: TaskLane? = TaskLane("plugin-migration", CodingKeys.organizationID)

  let integrationID: Int
  let organizationID: Int

  private enum CodingKeys: String, CodingKey {
    case integrationID = "integration_id"
    case organizationID = "organization_id"
  }

  private static let slug = "opsgenie"

  /// A project that uses the plugin, and the team that its key stands for.
  private struct Project: Sendable {
    let id: Int
    let team: JSONValue
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let fields: JSONObject = [
      "integration_id": .number(integrationID), "organization_id": .number(organizationID),
      "plugin": .string(Self.slug),
    ]
    let projects = try await migrateKeys(in: context.store)
    context.log("api_keys.migrated", fields)
    for project in projects {
      let events = try await context.store.write { database in
        let events = try migrateRules(of: project, in: database)
        try ProjectOption.removeAll(ofPlugin: Self.slug, project: project.id, in: database)
        return events
      }
      for event in events {
        var fields = fields
        fields["project_id"] = .number(project.id)
        context.log(event, fields)
      }
    }
    return nil
  }

  /// Adds a team for every key that the organization's team table lacks.
  private func migrateKeys(in store: Store) async throws -> [Project] {
    try await store.write { database in
      _ = try Integration.existing(id: integrationID, in: database)
      guard
        var use = try OrganizationIntegration.find(
          organizationID: organizationID, integrationID: integrationID, in: database)
      else { throw DoesNotExist("OrganizationIntegration") }
      guard var table = use.config["team_table"]?.array else {
        throw Failure(
          .config, "organization integration \(use.id) has no 'team_table' in its config")
      }
      var teams: [String: JSONValue] = [:]
      for row in table {
        if let key = row["integration_key"]?.string { teams[key] = row["id"] ?? .null }
      }
      var projects: [Project] = []
      for project in try SentryState.Project.ofOrganization(organizationID, in: database) {
        guard let key = try Self.apiKey(ofProject: project.id, in: database) else { continue }
        let team = teams[key] ?? .string("\(use.id)-\(project.name)")
        if teams[key] == nil {
          teams[key] = team
          table.append([
            "team": .string("\(project.name) [MIGRATED]"), "id": team,
            "integration_key": .string(key),
          ])
        }
        projects.append(Project(id: project.id, team: team))
      }
      use.config["team_table"] = .array(table)
      do throws(DatabaseError) {
        try use.saveConfig(in: database)
      } catch {
        var failure = Failure(error)
        failure.message = "Failed to update team table."
        throw failure
      }
      return projects
    }
  }

  /// The key of a project where the plugin is enabled and configured.
  private static func apiKey(
    ofProject id: Int, in database: Database
  ) throws(DatabaseError) -> String? {
    let plugin = PluginOptions(slug: slug, projectID: id)
    guard try plugin.isEnabled(in: database), try plugin.isSet("alert_url", in: database) else {
      return nil
    }
    return try plugin.text("api_key", in: database)
  }

  /// Lets every rule that notifies the plugin notify the team too, and returns what is to be logged.
  private func migrateRules(
    of project: Project, in database: Database
  ) throws -> [String] {
    let notification: JSONObject = [
      "id": "sentry.integrations.opsgenie.notify_action.OpsgenieNotifyTeamAction",
      "account": .number(integrationID), "team": project.team,
    ]
    var events: [String] = []
    for var rule in try Rule.ofProject(project.id, in: database) {
      guard var actions = rule.data["actions"]?.array else {
        throw Failure(.config, "rule \(rule.id) has no 'actions'")
      }
      guard actions.contains(where: \.isLegacyNotification) else { continue }
      if actions.contains(where: { $0.object?.hasSameMembers(as: notification) ?? false }) {
        events.append("alert_rule.already_exists")
      } else {
        actions.append(.object(notification))
        rule.data["actions"] = .array(actions)
        events.append("alert_rule.migrated")
      }
      for list in ["actions", "conditions"] { rule.data.removeNames(in: list) }
      try rule.saveData(in: database)
    }
    return events
  }
}

extension JSONValue {
  private static let legacyNotification: JSONObject = [
    "id": "sentry.rules.actions.notify_event.NotifyEventAction"
  ]
  private static let namedLegacyNotification: JSONObject = [
    "id": "sentry.rules.actions.notify_event.NotifyEventAction",
    "name": "Send a notification (for all legacy integrations)",
  ]

  /// Whether the value is the action that notifies the plugins, and says nothing else.
  fileprivate var isLegacyNotification: Bool {
    guard let object else { return false }
    return object.hasSameMembers(as: Self.legacyNotification)
      || object.hasSameMembers(as: Self.namedLegacyNotification)
  }
}

extension JSONObject {
  /// Takes the member `name`, which is for display, out of every object in a list.
  fileprivate mutating func removeNames(in list: String) {
    guard let elements = self[list]?.array else { return }
    self[list] = .array(
      elements.map { element in
        guard var object = element.object else { return element }
        object["name"] = nil
        return .object(object)
      })
  }

  /// Whether both have the same names with the same values, in whatever order.
  fileprivate func hasSameMembers(as other: JSONObject) -> Bool {
    members.allSatisfy { other[$0.name] == self[$0.name] }
      && other.members.allSatisfy { self[$0.name] == $0.value }
  }
}
