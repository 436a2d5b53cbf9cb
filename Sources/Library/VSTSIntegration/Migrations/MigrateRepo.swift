import AzureDevOps
import Basics
package import JSON
import SentryState

/// Moves a repository of the plugin to the integration, if the integration can reach it.
///
/// Source: `migrate_repo`, §6.11. Unlike there, a service that could not say is asked again.
package enum MigrateRepo: IntegrationTask {
  package static let definition = TaskDefinition(
    "migrate_repo", "moves a repository of the plugin to the integration",
    parameters: [
      .required("repo_id", .integer), .required("integration_id", .integer),
      .required("organization_id", .integer),
    ],
    retryPolicy: .excludingMissing("Integration", "Repository", "Organization"),
    lane: TaskLane("repository", "repo_id"))

  package static func run(
    _ arguments: TaskArguments, in context: TaskContext
  ) async throws -> JSONValue {
    let repositoryID = arguments.int("repo_id")
    let integrationID = arguments.int("integration_id")
    let organizationID = arguments.int("organization_id")
    let (integration, repository) = try await context.store.read { database in
      let integration = try Integration.existing(id: integrationID, in: database)
      guard let repository = try Repository.find(id: repositoryID, in: database),
        repository.organizationID == organizationID
      else { throw DoesNotExist("Repository") }
      return (integration, repository)
    }
    let answer = try await answer(for: repository, of: integration, in: context)
    guard let access = answer.access else {
      throw answer.failure ?? Failure(.unreachable, "the run was interrupted")
    }
    guard access else {
      return ["access": false, "reason": JSONValue(answer.failure?.message)]
    }
    try await link(repository, to: integration, in: context)
    try await disablePlugin(integration, organizationID: organizationID, in: context)
    return ["access": true]
  }

  /// Source: `has_repo_access`, §3.1.
  private static func answer(
    for repository: Repository, of integration: Integration, in context: TaskContext
  ) async throws -> RepositoryAnswer {
    let client = try await context.clients.client(
      integration: integration, organizationID: repository.organizationID)
    guard let name = repository.config["name"]?.string,
      let project = repository.config["project"]?.string
    else {
      throw Failure(
        .config, "the config of repository \(repository.id) has no 'project' and 'name'")
    }
    let access = RepositoryAccess(strategy: .each) { _ in client }
    return await access.answer(
      for: .name(name, project: project), at: access.place(at: client.baseURL))
  }

  private static func link(
    _ repository: Repository, to integration: Integration, in context: TaskContext
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

  private static func disablePlugin(
    _ integration: Integration, organizationID: Int, in context: TaskContext
  ) async throws {
    let events = try await context.store.write { database in
      let organization = try Organization.existing(id: organizationID, in: database)
      return try PluginMigrator(integration: integration, organization: organization)
        .run(in: database)
    }
    for event in events { context.log(event.name, event.fields) }
  }
}
