package import AzureDevOps
import Basics
package import Web
package import SentryState
import Synchronization

/// Makes the clients of stored integrations, each once a run.
///
/// Sentry: `get_client` in `sentry/integrations/vsts/integration.py`.
package actor StoredInstallationClients: InstallationClients {
  /// Finds an integration's base URL, and repairs its domain if need be.
  package typealias BaseURLOfIntegration =
    @Sendable (Integration, @escaping AzureDevOpsClient.CredentialProvider) async throws -> WebURL

  /// What all clients have in common.
  package struct Settings: Sendable {
    package var apiVersion = "4.1"
    /// The credential to use instead of the identities' own.
    package var credential: Credential?
    /// How the identities' tokens are sent, where that was chosen.
    package var scheme: Credential.Scheme?
    /// Takes the URL that an integration of Jira has stored, where its host is allowed.
    package var jiraBaseURL: @Sendable (String) throws -> WebURL = { text in
      try HostAllowList().baseURL(fromData: text, problem: .config)
    }
    /// The base URL to use instead of the integrations' own.
    package var baseURL: WebURL?
    package var oauth = OAuthSettings()
    /// Hides a secret in all messages from then on.
    package var hide: @Sendable (String) -> Void = { _ in }
    package var now: @Sendable () -> Timestamp = Timestamp.now

    package init() {}
  }

  private struct Key: Hashable {
    let integrationID: Int
    let organizationID: Int?
  }

  let store: Store
  let http: any HTTPClient
  let settings: Settings
  private let baseURL: BaseURLOfIntegration
  private var identities: [Int: IdentityRefresh] = [:]
  private let clients = AskedOnce<Key, AzureDevOpsClient, any Error>()

  package init(
    store: Store, http: any HTTPClient, settings: Settings, baseURL: @escaping BaseURLOfIntegration
  ) {
    self.store = store
    self.http = http
    self.settings = settings
    self.baseURL = baseURL
  }

  package func client(
    integration: Integration, organizationID: Int
  ) async throws -> AzureDevOpsClient {
    try await client(integrationID: integration.id, organizationID: organizationID)
  }

  /// A client for an integration as an organization uses it, or as any does.
  package func client(
    integrationID: Int, organizationID: Int? = nil
  ) async throws -> AzureDevOpsClient {
    let key = Key(integrationID: integrationID, organizationID: organizationID)
    return try await clients.answer(to: key) { try await self.makeClient(key) }
  }

  /// Gives the credential of an installation: its identity's token, unless another one is to be
  /// used for all.
  package func credential(
    of installation: Installation
  ) throws -> AzureDevOpsClient.CredentialProvider {
    if let credential = settings.credential { return { credential } }
    guard let identityID = installation.use.defaultAuthID else {
      throw InstallationError.noDefaultIdentity
    }
    let identity =
      identities[identityID]
      ?? IdentityRefresh(
        identityID, of: installation.integration, store: store, http: http,
        settings: settings.oauth, now: settings.now, hide: settings.hide)
    identities[identityID] = identity
    return { [scheme = settings.scheme] in
      let token = try await identity.token()
      return Credential(token.text, scheme: scheme ?? token.scheme)
    }
  }

  /// The base URL of an installation: its domain, repaired if need be, unless another one is to be
  /// used for all.
  package func baseURL(of installation: Installation) async throws -> WebURL {
    try await baseURL(installation.integration, try credential(of: installation))
  }

  private func makeClient(_ key: Key) async throws -> AzureDevOpsClient {
    let needsIdentity = settings.credential == nil
    let installation = try await store.read { database in
      let installation = try Installation.find(
        integrationID: key.integrationID, organizationID: key.organizationID, in: database)
      if needsIdentity, let id = installation.use.defaultAuthID,
        try Identity.find(id: id, in: database) == nil
      {
        throw InstallationError.noDefaultIdentity
      }
      return installation
    }
    let credential = try credential(of: installation)
    let url = try await baseURL(installation.integration, credential)
    return AzureDevOpsClient(
      baseURL: url, http: http, apiVersion: settings.apiVersion, credential: credential)
  }
}
