package import JSON
import SentryState

/// Queues the migration of every repository of the organization that no integration has.
///
/// Source: `post_install`, §2.5. Unlike there, a repository that the integration has already is
/// left out.
package enum PostInstall: IntegrationTask {
  private static let providers = ["visualstudio", "integrations:vsts"]

  package static let definition = TaskDefinition(
    "post_install", "migrates the repositories that no integration has",
    parameters: [.required("integration_id", .integer), .required("organization_id", .integer)])

  package static func run(
    _ arguments: TaskArguments, in context: TaskContext
  ) async throws -> JSONValue {
    let integrationID = arguments.int("integration_id")
    let organizationID = arguments.int("organization_id")
    try await context.store.write { database in
      let integration = try Integration.existing(id: integrationID, in: database)
      _ = try Organization.existing(id: organizationID, in: database)
      for repository in try Repository.ofOrganization(organizationID, in: database)
      where repository.integrationID == nil && providers.contains(repository.provider ?? "") {
        let provider = "integrations:\(integration.provider)"
        guard try repository.rival(atProvider: provider, in: database) == nil else { continue }
        let kwargs: JSONObject = [
          "repo_id": .number(repository.id), "integration_id": .number(integrationID),
          "organization_id": .number(organizationID),
        ]
        try context.emit(TaskCall(MigrateRepo.definition.name, kwargs), in: database)
      }
    }
    return nil
  }
}
