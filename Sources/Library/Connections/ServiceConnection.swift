package import AzureDevOps
package import Basics
package import Web
package import VSTSIntegration
package import SentryState
package import ToolSupport

/// How a tool reaches the service, from its options and the environment.
///
/// Requests are shown with `-v`, waits for the service on the progress display; an interruption of
/// the tool ends its requests.
package struct ServiceConnection: Sendable {
  /// The variables that a connection looks at.
  private static let variables =
    BaseURLSource.variables + CredentialSource.variables + [
      "VSTS_LOOKUP_URL", "VSTS_OAUTH_TOKEN_URL", "VSTS_OAUTH_CLIENT_ID",
      "VSTS_OAUTH_CLIENT_SECRET", "SENTRY_URL_PREFIX",
    ]

  package let pool: TransferPool
  package let lookupURL: WebURL
  private let baseURLOption: String?
  private let apiVersion: String
  private let scheme: Credential.Scheme?
  private let tokenFile: String?
  private let allowList: HostAllowList
  private let environment: [String: String]
  private let hide: @Sendable (String) -> Void

  /// Takes the options, and of the lookup's URL what `--lookup-url` says.
  ///
  /// A lookup's URL that is none, a file of authorities that cannot be read, and a system without
  /// libcurl, are failures of kind `config`.
  package init(
    _ options: ConnectionOptions, lookupURL: String? = nil, on console: Console
  ) throws(Failure) {
    pool = try TransferPool(options, on: console)
    environment = console.environment.variables(Self.variables)
    allowList = try options.allowList()
    self.lookupURL = try AccountLookup.url(
      option: lookupURL, environment: environment, allowing: allowList)
    baseURLOption = options.baseURL
    apiVersion = options.apiVersion ?? "4.1"
    scheme = options.auth
    tokenFile = options.tokenFile
    hide = { [redaction = console.redaction] in redaction.add($0) }
  }

  /// Where base URLs come from: `--base-url`, a record, the integration's domain, and, where
  /// `usingEnvironment`, the variables.
  package func baseURLs(
    integrationDomain: String? = nil, usingEnvironment: Bool = true
  ) throws(Failure) -> BaseURLSource {
    try BaseURLSource(
      option: baseURLOption, integrationDomain: integrationDomain,
      environment: usingEnvironment ? environment : [:], lookupURL: lookupURL,
      allowList: allowList)
  }

  /// The credential of `--token-file` or, where `usingEnvironment`, of the variables; `nil` if
  /// there is none.
  ///
  /// What is unfit to be one is a failure of kind `config`.
  package func credential(usingEnvironment: Bool = true) throws(Failure) -> Credential? {
    let credential = try credentialSource(usingEnvironment: usingEnvironment).credential()
    credential?.hide(with: hide)
    return credential
  }

  /// The variables that hold a credential which another one keeps from being used.
  package var unusedCredentials: [String] {
    credentialSource(usingEnvironment: true).unused
  }

  private func credentialSource(usingEnvironment: Bool) -> CredentialSource {
    CredentialSource(
      tokenFile: tokenFile, environment: usingEnvironment ? environment : [:], scheme: scheme)
  }

  /// Gives the credential of `credential()`; `nil` if there is none.
  ///
  /// One that is unfit fails every request that it is asked for.
  package func credentialProvider() -> AzureDevOpsClient.CredentialProvider? {
    do throws(Failure) {
      guard let credential = try credential() else { return nil }
      return { credential }
    } catch {
      return { throw error }
    }
  }

  /// Gives the credential to look an integration's account up with: that of `--token-file`, else
  /// its identity's token, else that of the variables; `nil` if there is none.
  package func lookupCredential(
    ofIntegration id: Int, in store: Store, sentryURL: String?
  ) async throws -> AzureDevOpsClient.CredentialProvider? {
    let clients = try installationClients(
      store: store, override: try credential(usingEnvironment: false), sentryURL: sentryURL)
    do {
      let installation = try await store.read { database in
        try Installation.find(integrationID: id, in: database)
      }
      return try await clients.credential(of: installation)
    } catch let error as InstallationError where error != .noIntegration(id) {
      return credentialProvider()
    }
  }

  /// A client of the organization at a base URL.
  package func client(
    at baseURL: WebURL, credential: @escaping AzureDevOpsClient.CredentialProvider
  ) -> AzureDevOpsClient {
    AzureDevOpsClient(
      baseURL: baseURL, http: pool, apiVersion: apiVersion, credential: credential)
  }

  /// The lookup of accounts, with or without a credential.
  package func accountLookup(
    credential: AzureDevOpsClient.CredentialProvider?
  ) -> BaseURLLookup {
    BaseURLLookup(AccountLookup(url: lookupURL, http: pool, credential: credential))
  }

  /// The check of a stored integration's domain, asked with this credential.
  package func domainCheck(
    store: Store, credential: AzureDevOpsClient.CredentialProvider?
  ) throws(Failure) -> DomainCheck {
    DomainCheck(
      lookup: accountLookup(credential: credential), store: store,
      allowList: try baseURLs().allowList)
  }

  /// The clients of stored integrations, with `override` in place of their identities.
  ///
  /// Their base URL is `--base-url`, or the integration's domain, repaired if need be.
  package func installationClients(
    store: Store, override: Credential?, sentryURL: String? = nil
  ) throws(Failure) -> StoredInstallationClients {
    var settings = StoredInstallationClients.Settings()
    settings.apiVersion = apiVersion
    settings.credential = override
    settings.scheme = scheme
    let variables = PipelineVariables(environment)
    let sentryVariable = try variables.value(of: "SENTRY_URL_PREFIX")
    settings.oauth = OAuthSettings(
      tokenURL: try variables.value(of: "VSTS_OAUTH_TOKEN_URL"),
      clientID: try variables.value(of: "VSTS_OAUTH_CLIENT_ID"),
      clientSecret: try variables.value(of: "VSTS_OAUTH_CLIENT_SECRET"),
      sentryURL: sentryURL ?? sentryVariable,
      allowing: allowList)
    settings.hide = hide
    let option = try baseURLOption.map { text throws(Failure) in
      try allowList.organizationURL(text)
    }
    settings.baseURL = option
    settings.jiraBaseURL = { [self] text in
      try baseURLs().allowList.baseURL(fromData: text, problem: .config)
    }
    return StoredInstallationClients(store: store, http: pool, settings: settings) {
      [self] integration, credential in
      if let option { return option }
      return try await domain(of: integration, store: store, credential: credential)
    }
  }

  /// Who installs integrations: whose credential `--token-file` or the variables hold.
  ///
  /// That there is none, or one that is of no use later, is a failure of kind `config`.
  package func installer() throws(Failure) -> Installer {
    try Installer(
      try credential(),
      baseURL: try baseURLOption.map { text throws(Failure) in
        try allowList.organizationURL(text)
      },
      lookupURL: lookupURL, apiVersion: apiVersion,
      allowing: try baseURLs(usingEnvironment: false).allowList, http: pool)
  }

  /// A stored integration's domain, repaired if need be; throws why it could not be.
  package func domain(
    of integration: Integration, store: Store,
    credential: AzureDevOpsClient.CredentialProvider?
  ) async throws -> WebURL {
    let outcome = try await domainCheck(store: store, credential: credential).check(integration)
    if let url = outcome.baseURL {
      return try allowList.organizationURL(url, problem: .invalidInput)
    }
    throw outcome.failure ?? Failure(.config, "integration \(integration.id) has no base URL")
  }
}
