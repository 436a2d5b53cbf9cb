import AzureDevOps
import Connections
import Basics
import VSTSIntegration
import JSON
import SentryState
import ToolSupport
import Web

/// What all records have in common: where to ask, the stored defaults, and the group.
struct FormSetup: Sendable {
  /// What the command line names.
  struct Options: Sendable {
    var integrationID: Int?
    var groupID: Int?
    var sentryProjectID: Int?
    var parameter: String?
    /// Whether the form shows the group's title and text.
    var showsGroup = false
    /// Whether the service is asked at all.
    var asksService = true
    /// Whether the user gave the base URL.
    var hasBaseURL = false

    /// Whether to look at an integration's domain: not where the user gave a base URL, or where the
    /// environment does and there is no domain.
    fileprivate func needsDomain(
      of integration: Integration, _ connection: ServiceConnection
    ) throws(Failure) -> Bool {
      guard asksService, !hasBaseURL else { return false }
      let domain = integration.metadata["domain_name"]?.string ?? ""
      guard domain.isEmpty else { return true }
      return (try? connection.baseURLs().baseURL()) == nil
    }
  }

  /// How the integration is linked to.
  struct Link: Sendable {
    var integrationID: Int
    var organizationSlug: String
  }

  let parameter: String?
  private let hasBaseURL: Bool
  private let baseURLs: BaseURLSource
  let credential: AzureDevOpsClient.CredentialProvider
  var defaults = ProjectIssueDefaults.none
  var hasGroup = false
  var description: GroupDescription?
  var link: Link?

  /// The base URL for a record that names this one, or none.
  ///
  /// Where a lookup did not find the record's, another organization's is not asked instead.
  func baseURL(forRecord url: JSONValue?) throws(Failure) -> WebURL {
    guard let url, !hasBaseURL else { return try baseURLs.baseURL() }
    guard !url.isNull else {
      throw Failure(
        .config, "the record's base URL is null", hint: "look it up again, or use --base-url")
    }
    return try baseURLs.baseURL(forRecord: url.string)
  }

  private init(
    _ options: Options, baseURLs: BaseURLSource,
    credential: @escaping AzureDevOpsClient.CredentialProvider
  ) {
    parameter = options.parameter
    hasBaseURL = options.hasBaseURL
    self.baseURLs = baseURLs
    self.credential = credential
  }

  /// Opens the store if it is needed, and finds there what the options name.
  static func make(
    _ options: Options, state: StateOptions, sentryURL: String?, connection: ServiceConnection,
    console: Console
  ) async throws -> FormSetup {
    guard let integrationID = options.integrationID else {
      return FormSetup(
        options, baseURLs: try connection.baseURLs(),
        credential: connection.credentialProvider() ?? { throw CredentialSource.missing })
    }
    let store = try await StoreSource(state, for: .read).open(console)
    let stored = try await store.read { database in
      try StoredForm(options, integrationID: integrationID, in: database)
    }
    let clients = try connection.installationClients(
      store: store, override: try connection.credential(), sentryURL: sentryURL)
    let domain =
      try options.needsDomain(of: stored.installation.integration, connection)
      ? try await clients.baseURL(of: stored.installation).description : nil
    var setup = FormSetup(options, baseURLs: try connection.baseURLs(integrationDomain: domain)) {
      try await clients.credential(of: stored.installation)()
    }
    setup.defaults = stored.defaults
    setup.hasGroup = stored.group != nil
    setup.description =
      options.showsGroup ? try stored.group?.description(try SentryURL(sentryURL)) : nil
    setup.link = Link(
      integrationID: integrationID, organizationSlug: stored.organizationSlug)
    return setup
  }
}
