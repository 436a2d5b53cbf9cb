package import AzureDevOps
package import Basics
package import Web

/// What renewing the tokens of stored identities needs beside the identity.
package struct OAuthSettings: Sendable {
  private let tokenURL: String?
  private let clientID: String?
  package let clientSecret: String?
  private let sentryURL: String?
  private let allowList: HostAllowList

  /// Takes what `VSTS_OAUTH_TOKEN_URL`, `VSTS_OAUTH_CLIENT_ID` and `VSTS_OAUTH_CLIENT_SECRET` say,
  /// and Sentry's own URL, where an empty text counts as unset, and the hosts that may be asked over
  /// http.
  package init(
    tokenURL: String? = nil, clientID: String? = nil, clientSecret: String? = nil,
    sentryURL: String? = nil, allowing allowList: HostAllowList = HostAllowList()
  ) {
    self.tokenURL = tokenURL.flatMap { $0.isEmpty ? nil : $0 }
    self.clientID = clientID.flatMap { $0.isEmpty ? nil : $0 }
    self.clientSecret = clientSecret.flatMap { $0.isEmpty ? nil : $0 }
    self.sentryURL = sentryURL
    self.allowList = allowList
  }

  /// The request that renews a token; what it needs and nobody gave is a failure of kind `config`.
  ///
  /// An integration that was migrated uses Microsoft Entra's flow, another the legacy one.
  package func refresh(
    isMigrated: Bool, refreshToken: String
  ) throws(Failure) -> OAuthRefresh {
    guard let clientSecret else { throw Self.missing("VSTS_OAUTH_CLIENT_SECRET") }
    let flow: OAuthRefresh.Flow
    if isMigrated {
      guard let clientID else { throw Self.missing("VSTS_OAUTH_CLIENT_ID") }
      flow = .entra(clientID: clientID)
    } else {
      guard let sentryURL = try SentryURL(sentryURL) else {
        throw SentryURL.missing(for: "refreshing the identity")
      }
      flow = .legacy(redirectURI: sentryURL.setup)
    }
    return try OAuthRefresh(
      flow, clientSecret: clientSecret, refreshToken: refreshToken, url: tokenURL,
      allowing: allowList)
  }

  private static func missing(_ variable: String) -> Failure {
    Failure(
      .config, "the stored identity has expired, and '\(variable)' is not set",
      hint: "set \(variable), or give a token with --token-file")
  }
}
