import SQLite
import Basics
import JSON
import SentryState
import Tasks

/// Turns the links of the Jira plugin into external issues of the integration.
///
/// Sentry: `migrate_issues` in `sentry/integrations/jira/tasks.py`. Unlike there, the ignored
/// fields go to the organization's own use of the integration.
struct MigrateIssues: IntegrationTask {
  static let name = "migrate_issues"
  static let summary = "moves the issues of the Jira plugin to the integration"
  static let retryPolicy = TaskRetryPolicy.excludingMissing("Integration")
  static let lane: TaskLane? = TaskLane("plugin-migration", CodingKeys.organizationID)

  let integrationID: Int
  let organizationID: Int

  private enum CodingKeys: String, CodingKey {
    case integrationID = "integration_id"
    case organizationID = "organization_id"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let (integration, projects) = try await context.store.read { database in
      let integration = try Integration.existing(id: integrationID, in: database)
      return (integration, try Project.ofOrganization(organizationID, in: database))
    }
    for project in projects {
      guard let plugin = try await plugin(of: project, for: integration, in: context) else {
        continue
      }
      let migration = JiraPluginMigration(
        plugin: plugin, project: project, integration: integration, context: context)
      try await migration.run()
    }
    return nil
  }

  /// The project's plugin, if it is enabled and configured, and is for the integration's site.
  private func plugin(
    of project: Project, for integration: Integration, in context: IntegrationContext
  ) async throws -> PluginOptions? {
    try await context.store.read { database in
      let plugin = PluginOptions(slug: "jira", projectID: project.id)
      guard try plugin.isEnabled(in: database), try plugin.isSet("default_project", in: database)
      else { return nil }
      guard let pluginURL = try plugin.value("instance_url", in: database)?.string else {
        throw Failure(.config, "project \(project.id) has no option 'jira:instance_url'")
      }
      guard let baseURL = integration.metadata["base_url"]?.string else {
        throw Failure(.config, "integration \(integration.id) has no 'base_url' in its metadata")
      }
      return pluginURL.withoutLastSlashes == baseURL.withoutLastSlashes ? plugin : nil
    }
  }
}

/// The move of one project's links.
private struct JiraPluginMigration {
  let plugin: PluginOptions
  let project: Project
  let integration: Integration
  let context: IntegrationContext

  func run() async throws {
    let plugin = plugin
    let (links, option) = try await context.store.read { [id = project.id] database in
      (
        try GroupMeta.ofProject(id, key: "jira:tid", in: database),
        try plugin.value("ignored_fields", in: database)?.string ?? ""
      )
    }
    let ignoredFields = option.split(separator: ",").map { String($0).trimmed }
      .filter { !$0.isEmpty }
    for link in links {
      guard try await migrate(link, ignoredFields: ignoredFields) else { continue }
      var fields = self.fields
      fields["issue_key"] = .string(link.value)
      context.log("plugin_issue.migrated", fields)
      if !ignoredFields.isEmpty { context.log("plugin_ignored_fields.migrated", self.fields) }
    }
    try await context.store.write { try plugin.disable(in: $0) }
  }

  private var fields: JSONObject {
    [
      "integration_id": .number(integration.id),
      "organization_id": .number(project.organizationID), "project_id": .number(project.id),
      "plugin": .string(plugin.slug),
    ]
  }

  /// Moves one link, in a transaction of its own; returns `false` if the group has it already.
  private func migrate(_ meta: GroupMeta, ignoredFields: [String]) async throws -> Bool {
    let (project, integrationID, now) = (project, integration.id, context.now())
    return try await context.store.write { database in
      guard try GroupMeta.find(id: meta.id, in: database) != nil else { return false }
      let issueID = try ExternalIssue.findOrInsert(
        key: meta.value, integrationID: integrationID, organizationID: project.organizationID,
        at: now, in: database)
      guard
        try GroupLink.link(
          group: meta.groupID, project: project.id, toIssue: issueID, at: now, in: database)
      else { return false }
      try meta.remove(from: database)
      guard !ignoredFields.isEmpty else { return true }
      guard
        var use = try OrganizationIntegration.find(
          organizationID: project.organizationID, integrationID: integrationID, in: database)
      else { throw DoesNotExist("OrganizationIntegration") }
      if use.ignore(ignoredFields) { try use.saveConfig(in: database) }
      return true
    }
  }
}

extension OrganizationIntegration {
  /// Adds fields to those that are ignored, and returns whether any was not among them.
  fileprivate mutating func ignore(_ fields: [String]) -> Bool {
    let name = "issues_ignored_fields"
    var ignored = config[name]?.array ?? []
    let count = ignored.count
    for field in fields where !ignored.contains(.string(field)) { ignored.append(.string(field)) }
    config[name] = .array(ignored)
    return ignored.count > count
  }
}

extension String {
  fileprivate var withoutLastSlashes: Substring {
    self[..<(lastIndex { $0 != "/" }.map { index(after: $0) } ?? startIndex)]
  }
}
