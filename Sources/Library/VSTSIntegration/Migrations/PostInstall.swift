import JSON
import SentryState
import Tasks

/// Causes the migration of every repository of the organization that no integration has.
///
/// Sentry: `post_install` in `sentry/integrations/vsts/integration.py`. Unlike there, a repository
/// that the integration has already is left out.
struct PostInstall: IntegrationTask {
  static let name = "post_install"
  static let summary = "migrates the repositories that no integration has"

  private static let providers = ["visualstudio", "integrations:vsts"]

  let integrationID: Int
  let organizationID: Int

  private enum CodingKeys: String, CodingKey {
    case integrationID = "integration_id"
    case organizationID = "organization_id"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    try await context.write { database, emitter in
      let integration = try Integration.existing(id: integrationID, in: database)
      _ = try Organization.existing(id: organizationID, in: database)
      for repository in try Repository.ofOrganization(organizationID, in: database)
      where repository.integrationID == nil && Self.providers.contains(repository.provider ?? "") {
        let provider = "integrations:\(integration.provider)"
        guard try repository.rival(atProvider: provider, in: database) == nil else { continue }
        try emitter.emit(
          MigrateRepo(
            repositoryID: repository.id, integrationID: integrationID,
            organizationID: organizationID))
      }
    }
    return nil
  }
}
