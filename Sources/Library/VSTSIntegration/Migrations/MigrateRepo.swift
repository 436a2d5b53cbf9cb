import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks

/// Moves a repository of the plugin to the integration, if the integration can reach it.
///
/// Sentry: `migrate_repo` in `sentry/integrations/tasks/migrate_repo.py`. Unlike there, a service
/// that could not say is asked again.
struct MigrateRepo: IntegrationTask {
  static let name = "migrate_repo"
  static let summary = "moves a repository of the plugin to the integration"
  static let retryPolicy = TaskRetryPolicy.excludingMissing(
    "Integration", "Repository", "Organization")
  static let lane: TaskLane? = TaskLane("repository", CodingKeys.repositoryID)

  let repositoryID: Int
  let integrationID: Int
  let organizationID: Int

  private enum CodingKeys: String, CodingKey {
    case repositoryID = "repo_id"
    case integrationID = "integration_id"
    case organizationID = "organization_id"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let (integration, repository) = try await context.store.read { database in
      let integration = try Integration.existing(id: integrationID, in: database)
      guard let repository = try Repository.find(id: repositoryID, in: database),
        repository.organizationID == organizationID
      else { throw DoesNotExist("Repository") }
      return (integration, repository)
    }
    let answer = try await answer(for: repository, of: integration, in: context)
    guard let access = answer?.access else {
      throw answer?.failure ?? Failure(.unreachable, "the run was interrupted")
    }
    guard access else {
      return ["access": false, "reason": JSONValue(answer?.failure?.message)]
    }
    try await link(repository, to: integration, in: context)
    try await disablePlugin(integration, in: context)
    return ["access": true]
  }

  /// Sentry: `has_repo_access` in `sentry/integrations/vsts/integration.py`.
  private func answer(
    for repository: Repository, of integration: Integration, in context: IntegrationContext
  ) async throws -> RepositoryAnswer? {
    let client = try await context.services.clients.client(
      integration: integration, organizationID: repository.organizationID)
    guard let name = repository.config["name"]?.string,
      let project = repository.config["project"]?.string
    else {
      throw Failure(
        .config, "the config of repository \(repository.id) has no 'project' and 'name'")
    }
    let access = RepositoryAccess(strategy: .each) { _ in client }
    return await access.question(
      about: .name(name, project: project), at: client.baseURL
    ).answer()?.answer
  }

  private func link(
    _ repository: Repository, to integration: Integration, in context: IntegrationContext
  ) async throws {
    let provider = "integrations:\(integration.provider)"
    let before = try await context.store.write { database in
      let current = try Repository.existing(id: repository.id, in: database)
      if let rival = try current.rival(atProvider: provider, in: database) {
        throw FinalFailure(
          failure: Failure(
            .conflict,
            "the organization has this repository already, as repository \(rival.id) of '\(provider)'"
          ))
      }
      try Repository.link(
        current.id, toIntegration: integration.id, provider: provider,
        status: current.status == ObjectStatus.disabled.rawValue ? .active : nil, in: database)
      return current
    }
    let ids: JSONObject = [
      "integration_id": .number(integration.id),
      "organization_id": .number(before.organizationID), "repo_id": .number(before.id),
    ]
    if let old = before.integrationID, old != integration.id {
      var fields = ids
      fields["old_integration_id"] = .number(old)
      context.log("repo.migration.integration-change", fields)
    }
    var fields = ids
    fields["original_status"] = .number(before.status)
    context.log("repo.migrated", fields)
  }

  private func disablePlugin(
    _ integration: Integration, in context: IntegrationContext
  ) async throws {
    let events = try await context.store.write { database in
      let organization = try Organization.existing(id: organizationID, in: database)
      return try PluginMigrator(integration: integration, organization: organization)
        .run(in: database)
    }
    for event in events { context.log(event.name, event.fields) }
  }
}
