import Basics
import JSON
import SentryState
import Tasks

/// Changes how an organization uses an integration: all of it, or nothing.
///
/// Sentry: `update_organization_config` in `sentry/integrations/vsts/integration.py`.
struct UpdateOrganizationConfig: IntegrationTask {
  static let name = "update_organization_config"
  static let summary = "changes how the organization uses the integration"
  static let retryPolicy = TaskRetryPolicy(exclude: [.doesNotExist, .integrationError])
  static let lane: TaskLane? = TaskLane(
    "organization-config", CodingKeys.integrationID, CodingKeys.organizationID)

  private static let statusKey = "sync_status_forward"

  let integrationID: Int
  let organizationID: Int
  /// What to merge into the configuration.
  let data: JSONObject

  private enum CodingKeys: String, CodingKey {
    case integrationID = "integration_id"
    case organizationID = "organization_id"
    case data
  }

  /// The states that a project of the service gets.
  private struct StatusMapping: Sendable {
    let externalID: String
    let onResolve: String
    let onUnresolve: String
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let mappings = try data[Self.statusKey].map(Self.mappings)
    let now = context.now()
    try await context.store.write { database in
      _ = try Integration.existing(id: integrationID, in: database)
      guard
        var use = try OrganizationIntegration.find(
          organizationID: organizationID, integrationID: integrationID, in: database)
      else { return }
      for member in data.members { use.config[member.name] = member.value }
      if let mappings {
        use.config[Self.statusKey] = .bool(!mappings.isEmpty)
        try IntegrationExternalProject.removeAll(ofOrganizationIntegration: use.id, in: database)
        for mapping in mappings {
          try IntegrationExternalProject.insert(
            organizationIntegrationID: use.id, externalID: mapping.externalID,
            resolvedStatus: mapping.onResolve, unresolvedStatus: mapping.onUnresolve, at: now,
            in: database)
        }
      }
      try use.saveConfig(in: database)
    }
    return nil
  }

  private static func mappings(_ value: JSONValue) throws -> [StatusMapping] {
    guard let object = value.object else {
      throw IntegrationError(
        Failure(.invalidInput, "'\(statusKey)' is \(value.kind), not an object"))
    }
    // Of members with the same name the last counts.
    return try object.members.enumerated().filter { index, member in
      !object.members[(index + 1)...].contains { $0.name == member.name }
    }.map { _, member in
      guard let onResolve = member.value["on_resolve"]?.string, !onResolve.isEmpty,
        let onUnresolve = member.value["on_unresolve"]?.string, !onUnresolve.isEmpty
      else {
        throw IntegrationError(
          Failure(.invalidInput, "Resolve and unresolve status are required."))
      }
      return StatusMapping(
        externalID: member.name, onResolve: onResolve, onUnresolve: onUnresolve)
    }
  }
}
