import AzureDevOps
import Basics
import SentryState
import Web

@testable import VSTSIntegration

/// Clients of one server for whatever integration, or what fails in their place.
struct FakeClients: InstallationClients {
  private let url: String
  private let failure: (any FailureConvertible & Sendable)?
  private let isLate: Bool
  private let pool: TransferPool

  /// Makes clients that try nothing again; a late failure is the one of their credential.
  init(
    url: String = "http://127.0.0.1:1/", failure: (any FailureConvertible & Sendable)? = nil,
    isLate: Bool = false
  ) {
    self.url = url
    self.failure = failure
    self.isLate = isLate
    var settings = TransferSettings()
    settings.retries = 0
    pool = TransferPool(settings)
  }

  func client(integration: Integration, organizationID: Int) async throws -> AzureDevOpsClient {
    let failure = failure
    if let failure, !isLate { throw failure }
    return AzureDevOpsClient(baseURL: try WebURL(base: url), http: pool) {
      if let failure { throw failure }
      return Credential("t0ken", scheme: .bearer)
    }
  }

  func jiraClient(
    integration: Integration, organization: OrganizationIntegration
  ) async throws -> JiraClient {
    JiraClient(
      baseURL: try WebURL(base: url), http: pool, credential: Credential("t0ken", scheme: .bearer))
  }
}
