package import Basics
package import JSON
package import SQLite
package import SentryState

/// What Sentry calls an installation: an integration, and an organization's use of it.
///
/// A class, because the replay hands the same few on for every delivery.
package final class Installation: Sendable {
  package let integration: Integration
  package let use: OrganizationIntegration
  /// `Integration.activityData`, made once.
  let activityData: ActivityData

  package init(integration: Integration, use: OrganizationIntegration) {
    self.integration = integration
    self.use = use
    activityData = ActivityData(integration.activityData)
  }

  package var organizationID: Int { use.organizationID }

  /// Whether the organization wants an attribute kept in step; no change goes back to the
  /// integration that it came from.
  ///
  /// Sentry: `should_sync` in `sentry/integrations/mixins/issues.py`.
  func wants(_ attribute: SyncAttribute, changedBy sourceID: Int? = nil) -> Bool {
    sourceID != integration.id && attribute.isOn(in: use.config)
  }
}

extension Installation {
  /// The installation of an organization; without one, the first active one, one with an identity
  /// if there is any.
  ///
  /// Throws an `InstallationError`, or what the store fails with.
  package static func find(
    integrationID: Int, organizationID: Int? = nil, in database: Database
  ) throws -> Installation {
    guard let integration = try Integration.find(id: integrationID, in: database),
      integration.isAzureDevOps
    else { throw InstallationError.noIntegration(integrationID) }
    let uses =
      if let organizationID {
        [
          try OrganizationIntegration.find(
            organizationID: organizationID, integrationID: integrationID, in: database)
        ].compactMap { $0 }
      } else {
        try OrganizationIntegration.ofIntegration(integrationID, in: database)
      }
    let active = uses.filter { $0.status == ObjectStatus.active.rawValue }
    let candidates = active.isEmpty ? uses : active
    guard let use = candidates.first(where: { $0.defaultAuthID != nil }) ?? candidates.first else {
      throw InstallationError.notInstalled(integrationID)
    }
    return Installation(integration: integration, use: use)
  }

  /// The active installation of an organization; `nil` where the integration is not there or not
  /// active, or the organization does not use it.
  static func active(
    integrationID: Int, organizationID: Int, in database: Database
  ) throws(DatabaseError) -> Installation? {
    guard let integration = try Integration.find(id: integrationID, in: database),
      integration.isActive
    else { return nil }
    return try active(of: integration, organizationID: organizationID, in: database)
  }

  /// An organization's active installation of an integration.
  static func active(
    of integration: Integration, organizationID: Int, in database: Database
  ) throws(DatabaseError) -> Installation? {
    guard
      let use = try OrganizationIntegration.find(
        organizationID: organizationID, integrationID: integration.id, in: database),
      use.status == ObjectStatus.active.rawValue
    else { return nil }
    return Installation(integration: integration, use: use)
  }

  /// The active installations of an integration, in the order of their primary keys.
  static func active(
    of integration: Integration, in database: Database
  ) throws(DatabaseError) -> [Installation] {
    try OrganizationIntegration.ofIntegration(integration.id, in: database)
      .filter { $0.status == ObjectStatus.active.rawValue }
      .map { Installation(integration: integration, use: $0) }
  }
}

extension Integration {
  /// What an activity that comes from the integration says of it.
  var activityData: JSONObject {
    [
      "provider": "Azure DevOps", "provider_key": .string(provider), "integration_id": .number(id),
    ]
  }

  /// The keys of Azure DevOps among the providers; `vsts_new` is that of Sentry's provider that signs
  /// in by Microsoft Entra.
  private static let azureDevOps = ["vsts", "vsts_new"]

  /// Whether it is one of Azure DevOps, not of Jira or Opsgenie.
  var isAzureDevOps: Bool { Self.azureDevOps.contains(provider) }

  /// The active integration of Azure DevOps with a collection.
  static func active(
    ofCollection id: String, in database: Database
  ) throws(DatabaseError) -> Integration? {
    for provider in azureDevOps {
      let found = try find(provider: provider, externalID: id, in: database)
      if let found, found.isActive { return found }
    }
    return nil
  }
}

/// What is kept in step between Sentry and Azure DevOps, each with its switch in the configuration
/// of an installation.
///
/// Sentry: `should_sync` in `sentry/integrations/mixins/issues.py`. The feature
/// `organizations:integrations-issue-sync` is on for every organization.
package enum SyncAttribute: String, Sendable {
  case comment = "sync_comments"
  case outboundStatus = "sync_status_forward"
  case inboundStatus = "sync_status_reverse"
  case outboundAssignee = "sync_forward_assignment"
  case inboundAssignee = "sync_reverse_assignment"

  /// Whether an organization wants it: the switch is true in the way of Python.
  package func isOn(in config: JSONObject) -> Bool {
    switch config[rawValue] {
    case nil, .null: false
    case .bool(let isOn): isOn
    case .number(let number): number.double != 0
    case .string(let text): !text.isEmpty
    case .array(let elements): !elements.isEmpty
    case .object(let object): !object.isEmpty
    }
  }
}

/// Why there is no client for a stored integration.
///
/// Sentry: `get_client` in `sentry/integrations/vsts/integration.py`.
package enum InstallationError: FailureConvertible, Equatable {
  /// The store has no such integration of Azure DevOps.
  case noIntegration(Int)
  /// No organization, or not this one, uses the integration.
  case notInstalled(Int)
  /// There is no default identity, or the store does not have it: Sentry's `Identity.DoesNotExist`.
  case noDefaultIdentity

  package var failure: Failure {
    switch self {
    case .noIntegration(let id):
      Failure(.config, "there is no integration \(id) of Azure DevOps in the store")
    case .notInstalled(let id):
      Failure(.config, "integration \(id) is not installed in the organization")
    case .noDefaultIdentity:
      Failure(
        .config, "the integration has no default identity",
        hint: "sign in to the integration again, or give a token with --token-file")
    }
  }
}
