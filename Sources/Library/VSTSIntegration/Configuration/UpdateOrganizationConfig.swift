import Basics
package import JSON
import SentryState

/// Changes how an organization uses an integration: all of it, or nothing.
///
/// Source: `update_organization_config`, §2.6.
package enum UpdateOrganizationConfig: IntegrationTask {
  private static let statusKey = "sync_status_forward"

  package static let definition = TaskDefinition(
    "update_organization_config", "changes how the organization uses the integration",
    parameters: [
      .required("integration_id", .integer), .required("organization_id", .integer),
      .required("data", .object),
    ],
    retryPolicy: TaskRetryPolicy(exclude: [.doesNotExist, .integrationError]),
    lane: TaskLane("organization-config", "integration_id", "organization_id"))

  /// The states that a project of the service gets.
  private struct StatusMapping: Sendable {
    let externalID: String
    let onResolve: String
    let onUnresolve: String
  }

  package static func run(
    _ arguments: TaskArguments, in context: TaskContext
  ) async throws -> JSONValue {
    let integrationID = arguments.int("integration_id")
    let organizationID = arguments.int("organization_id")
    let data = arguments.object("data")
    let mappings = try data[statusKey].map(mappings)
    let now = context.now()
    try await context.store.write { database in
      _ = try Integration.existing(id: integrationID, in: database)
      guard
        var use = try OrganizationIntegration.find(
          organizationID: organizationID, integrationID: integrationID, in: database)
      else { return }
      for member in data.members { use.config[member.name] = member.value }
      if let mappings {
        use.config[statusKey] = .bool(!mappings.isEmpty)
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
