import AzureDevOps
import Connections
import Basics
import VSTSIntegration
import SentryState
import ToolSupport
import Web

/// What the service is asked with: the credential, and the base URLs.
struct AccessSetup: Sendable {
  let credential: AzureDevOpsClient.CredentialProvider
  let baseURLs: BaseURLSource
  /// The repositories of the integration, if one is to be used.
  let stored: StoredRepositories?
  /// Why the integration has no base URL, if it is to be used and has none.
  private let domainFailure: Failure?
  /// Whether the base URL is the same for all records.
  let hasBaseURLOption: Bool

  init(
    _ connection: ServiceConnection, _ state: StateOptions, integration id: Int?,
    hasBaseURLOption: Bool, sentryURL: String?, _ console: Console
  ) async throws {
    self.hasBaseURLOption = hasBaseURLOption
    guard let id else {
      credential = connection.credentialProvider() ?? { throw CredentialSource.missing }
      baseURLs = try connection.baseURLs()
      stored = nil
      domainFailure = nil
      return
    }
    let store = try await StoreSource(state, for: .read).open(console)
    let installation = try await store.read { try Installation.find(integrationID: id, in: $0) }
    let clients = try connection.installationClients(
      store: store, override: try connection.credential(), sentryURL: sentryURL)
    credential = try await clients.credential(of: installation)
    var domain: WebURL?
    var failure: Failure?
    if !hasBaseURLOption {
      do {
        domain = try await connection.domain(
          of: installation.integration, store: store, credential: credential)
      } catch {
        failure = Failure(error)
      }
    }
    domainFailure = failure
    baseURLs = try connection.baseURLs(integrationDomain: domain?.description)
    stored = StoredRepositories(store: store, integrationID: id)
  }

  /// The base URL for a record, or for one that stands for an operand.
  ///
  /// Where a lookup did not find the record's, another organization's is not asked instead.
  func baseURL(
    forRecord url: RecordBaseURL, ofOperand isOperand: Bool
  ) throws(Failure) -> WebURL {
    switch url {
    case .url(let text) where isOperand: return try baseURLs.baseURL(forOperand: text)
    case .url(let text): return try baseURLs.baseURL(forRecord: text)
    case .unsaid:
      if let domainFailure { throw domainFailure }
      return try baseURLs.baseURL()
    case .unknown:
      guard hasBaseURLOption else {
        throw Failure(
          .config, "the record's base URL is null", hint: "look it up again, or use --base-url")
      }
      return try baseURLs.baseURL()
    }
  }
}
