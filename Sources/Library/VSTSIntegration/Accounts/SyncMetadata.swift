import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import Web

/// Renews what is known of an integration: the name and icon of a Jira site, the domain of an
/// organization of Azure DevOps.
///
/// Sentry: `sync_metadata` in `sentry/integrations/jira/tasks.py`; `check_domain_name` in
/// `sentry/integrations/vsts/integration.py`.
struct SyncMetadata: IntegrationTask {
  static let name = "sync_metadata"
  static let summary = "renews the name and icon of a Jira site, or checks the domain"
  static let retryPolicy = TaskRetryPolicy(delay: 20, on: [.integrationError])
  static let lane: TaskLane? = TaskLane("integration", CodingKeys.integrationID)

  let integrationID: Int

  private enum CodingKeys: String, CodingKey {
    case integrationID = "integration_id"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let (integration, organization) = try await context.store.read { database in
      let integration = try Integration.existing(id: integrationID, in: database)
      return (
        integration, try OrganizationIntegration.ofIntegration(integrationID, in: database).first
      )
    }
    guard let organization else { return nil }
    switch integration.provider {
    case "jira", "jira_server":
      return try await syncSite(of: integration, organization, in: context)
    case "vsts": return try await checkDomain(of: integration, organization, in: context)
    default:
      throw Failure(
        .invalidInput, "integrations of '\(integration.provider)' have no metadata to sync")
    }
  }

  private func syncSite(
    of integration: Integration, _ organization: OrganizationIntegration,
    in context: IntegrationContext
  ) async throws -> JSONValue {
    let client = try await context.services.clients.jiraClient(
      integration: integration, organization: organization)
    let (name, projects) = try await wrappingErrors(service: "Jira") {
      async let info = client.serverInfo()
      async let projects = client.projects()
      return (try await info.serverTitle, try await projects)
    }
    // There is no icon of the site itself.
    let icon = projects.first?.avatarURLs["48x48"]
    return try await context.store.write { database in
      var current = try Integration.existing(id: integration.id, in: database)
      current.name = name
      if let icon { current.metadata["icon"] = .string(icon) }
      try current.save(in: database)
      return ["name": .string(name), "icon": current.metadata["icon"] ?? .null]
    }
  }

  private func checkDomain(
    of integration: Integration, _ organization: OrganizationIntegration,
    in context: IntegrationContext
  ) async throws -> JSONValue {
    let client = try await context.services.clients.client(
      integration: integration, organizationID: organization.organizationID)
    let current = try await context.store.read { try Integration.find(id: integration.id, in: $0) }
    return [
      "integration_id": .number(integration.id), "account_id": .string(integration.externalID),
      "base_url": .string(client.baseURL.description),
      "repaired": .bool(
        current?.metadata["domain_name"] != integration.metadata["domain_name"]),
    ]
  }
}
