import Basics
import SQLite
import JSON
import SentryState

/// Disables the plugin that an integration replaces, once every repository has moved.
///
/// Sentry: `Migrator` in `sentry/plugins/migrator.py`. Unlike there, repositories of the Azure
/// DevOps plugin are known by the provider that they really have.
struct PluginMigrator {
  let integration: Integration
  let organization: Organization

  /// Disables the plugin in all projects if it can be, and returns what is to be logged.
  func run(in database: Database) throws -> [LogEvent] {
    let slug = integration.provider
    let isMissed = try Repository.hasUnlinked(
      organizationID: organization.id, provider: slug == "vsts" ? "visualstudio" : slug,
      in: database)
    guard !isMissed else { return [] }
    var events: [LogEvent] = []
    let options = try ProjectOption.ofOrganization(
      organization.id, key: "\(slug):enabled", in: database)
    for option in options where option.value.isTruthy {
      try PluginOptions(slug: slug, projectID: option.projectID).disable(in: database)
      let project = try Project.find(id: option.projectID, in: database)
      events.append(
        LogEvent(
          "plugin.disabled",
          [
            "org": .string(organization.slug), "integration_id": .number(integration.id),
            "integration_provider": .string(integration.provider),
            "project": JSONValue(project?.slug), "plugin": .string(slug),
          ]))
    }
    return events
  }
}
