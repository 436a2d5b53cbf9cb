import Basics
import JSON
package import SentryState
import Web

extension StoredInstallationClients {
  package func jiraClient(
    integration: Integration, organization: OrganizationIntegration
  ) async throws -> JiraClient {
    JiraClient(
      baseURL: try jiraBaseURL(of: integration), http: http,
      credential: try await jiraCredential(of: organization))
  }

  private func jiraBaseURL(of integration: Integration) throws -> WebURL {
    if let url = settings.baseURL { return url }
    guard let text = integration.metadata["base_url"]?.string else {
      throw Failure(.config, "integration \(integration.id) has no 'base_url' in its metadata")
    }
    return try settings.jiraBaseURL(text)
  }

  /// The token of the organization's identity as it is stored: as Bearer, or as Basic with the user
  /// whom the identity names.
  private func jiraCredential(of organization: OrganizationIntegration) async throws -> Credential {
    if let credential = settings.credential { return credential }
    let found = try await store.read { database in
      try organization.defaultAuthID.flatMap { id in
        try Identity.find(id: id, in: database).map { identity in
          (identity, try User.find(id: identity.userID, in: database)?.email ?? "")
        }
      }
    }
    guard let (identity, email) = found else { throw InstallationError.noDefaultIdentity }
    guard let token = identity.data["access_token"]?.string, !token.isEmpty else {
      throw Failure(
        .unauthorized, "the stored identity has no access token",
        hint: "sign in to the integration again, or give a token with --token-file")
    }
    settings.hide(token)
    let user = ["username", "user", "email"].lazy.compactMap { identity.data[$0]?.string }
      .first { !$0.isEmpty }
    switch settings.scheme ?? (user == nil ? .bearer : .basic) {
    case .bearer: return Credential(token, scheme: .bearer)
    case .basic: return Credential(token, scheme: .basic, user: user ?? email)
    }
  }
}
