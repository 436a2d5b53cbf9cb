import AzureDevOps
import SQLite
import Basics
import JSON
import SentryState
import Tasks
import Web

/// Adds a repository of the service to an organization.
///
/// Sentry: `get_repository_data` and `build_repository_config` in
/// `sentry/integrations/vsts/repository.py`, `IntegrationRepositoryProvider` in
/// `sentry/plugins/providers/integration_repository.py`.
struct AddRepository: IntegrationTask {
  static let name = "add_repository"
  static let summary = "adds a repository of the service to the organization"
  static let retryPolicy = TaskRetryPolicy.transient
  static let lane: TaskLane? = TaskLane("repositories", CodingKeys.organizationID)

  /// How the journal names the row, by which a second attempt knows its own.
  private static let step = "repository"
  private static let provider = "integrations:vsts"

  let integrationID: Int
  let organizationID: Int
  /// The repository's id at the service.
  let identifier: String

  private enum CodingKeys: String, CodingKey {
    case integrationID = "integration_id"
    case organizationID = "organization_id"
    case identifier
  }

  /// What became of the row.
  private enum Addition: Sendable {
    case relinked(Int)
    case updated(Int, oldProvider: String?)
    case added(Int)
    case exists

    var id: Int? {
      switch self {
      case .relinked(let id), .updated(let id, _), .added(let id): id
      case .exists: nil
      }
    }
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    if let result = try await context.outcome(of: Self.step) { return result }
    let integration = try await context.store.read { database in
      guard let integration = try Integration.find(id: integrationID, in: database),
        try OrganizationIntegration.find(
          organizationID: organizationID, integrationID: integrationID, in: database) != nil
      else { throw DoesNotExist("Integration") }
      return integration
    }
    let data = try await data(of: integration, in: context)
    let details = Self.details(data, integrationID: integrationID)
    let (now, journal) = (context.now(), context.journal)
    let (addition, result) = try await context.store.write { database in
      let addition = try Self.add(details, to: organizationID, at: now, in: database)
      let id = JSONObject.Member(name: "id", value: JSONValue(addition.id))
      let result = JSONValue.object(JSONObject(members: [id] + data.members))
      if addition.id != nil {
        try journal.finish(Self.step, with: result, at: now, in: database)
      }
      return (addition, result)
    }
    switch addition {
    case .relinked:
      context.log("sentry.integration_repo_provider.repo_relink")
    case .updated(_, let oldProvider):
      context.log(
        "repository.update",
        [
          "organization_id": .number(organizationID), "repo_name": .string(details.name),
          "old_provider": JSONValue(oldProvider),
        ])
    case .added: break
    case .exists: throw Failure(.conflict, "A repository with that name already exists")
    }
    context.log(
      "integration.repo.added",
      [
        "provider": .string(Self.provider), "id": .number(integrationID),
        "organization_id": .number(organizationID),
      ])
    return result
  }

  private func data(
    of integration: Integration, in context: IntegrationContext
  ) async throws -> JSONObject {
    let client = try await context.services.clients.client(
      integration: integration, organizationID: organizationID)
    let repository = try await wrappingErrors { try await client.repository(identifier) }
    return RepositoryData(repository, at: client.baseURL).json.object ?? [:]
  }

  private static func details(_ data: JSONObject, integrationID: Int) -> Repository.Details {
    let config = JSONObject(
      members: data.members.filter { ["instance", "project", "name"].contains($0.name) })
    return Repository.Details(
      name: data["name"]?.string ?? "", externalID: data["external_id"]?.string ?? "",
      url: data["url"]?.string, config: config, provider: provider,
      integrationID: integrationID)
  }

  private static func add(
    _ details: Repository.Details, to organizationID: Int, at now: Timestamp,
    in database: Database
  ) throws(DatabaseError) -> Addition {
    let known = try Repository.find(
      organizationID: organizationID, externalID: details.externalID, in: database)
    if let hidden = known.first(where: {
      $0.integrationID == details.integrationID && $0.status == ObjectStatus.disabled.rawValue
    }) {
      try Repository.show(hidden.id, name: details.name, in: database)
      return .relinked(hidden.id)
    }
    // The organization has room for one row of this provider and id.
    let holder = known.first { $0.provider == details.provider }
    if let unlinked = known.first(where: { $0.integrationID == nil }),
      holder == nil || holder?.id == unlinked.id
    {
      try Repository.overwrite(unlinked.id, with: details, in: database)
      return .updated(unlinked.id, oldProvider: unlinked.provider)
    }
    guard let holder else {
      return .added(try Repository.insert(details, to: organizationID, at: now, in: database))
    }
    if holder.integrationID == details.integrationID {
      try Repository.overwrite(holder.id, with: details, in: database)
    }
    return .exists
  }
}
