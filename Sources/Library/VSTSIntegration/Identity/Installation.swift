package import SQLite
package import Basics
package import SentryState

/// An integration as an organization of Sentry uses it.
package struct Installation: Sendable {
  package let integration: Integration
  package let organization: OrganizationIntegration

  /// The use of an integration by an organization; without one, the first active use, one with an
  /// identity if there is any.
  ///
  /// Throws an `InstallationError`, or what the store fails with.
  package static func find(
    integrationID: Int, organizationID: Int? = nil, in database: Database
  ) throws -> Installation {
    guard let integration = try Integration.find(id: integrationID, in: database),
      ["vsts", "vsts_new"].contains(integration.provider)
    else { throw InstallationError.noIntegration(integrationID) }
    let uses = try OrganizationIntegration.ofIntegration(integrationID, in: database)
      .filter { organizationID == nil || $0.organizationID == organizationID }
    let active = uses.filter { $0.status == ObjectStatus.active.rawValue }
    let candidates = active.isEmpty ? uses : active
    guard let use = candidates.first(where: { $0.defaultAuthID != nil }) ?? candidates.first else {
      throw InstallationError.notInstalled(integrationID)
    }
    return Installation(integration: integration, organization: use)
  }
}

/// Why there is no client for a stored integration (§2.3).
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
