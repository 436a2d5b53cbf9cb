import AzureDevOps
package import Basics
package import Web
import JSON
package import SentryState

/// The token of a stored identity, as it is sent.
package struct IdentityToken: Sendable, Equatable {
  package let text: String
  package let scheme: Credential.Scheme
}

/// The access token of a stored identity, renewed when it has expired or will within a minute; a
/// personal one never is.
///
/// However many ask, here and in other processes, one of them renews it. New tokens are saved
/// before they are used.
///
/// Sentry: `VstsApiClient.authorize_request` in `sentry/integrations/vsts/client.py`,
/// `VSTSIdentityProvider.refresh_identity` in `sentry/identity/vsts/provider.py`.
package actor IdentityRefresh {
  private struct Token {
    let token: IdentityToken
    /// When it is looked at again; never where there is no time.
    let refreshAt: Timestamp?

    init(_ text: String, _ scheme: Credential.Scheme = .bearer, refreshAt: Timestamp?) {
      token = IdentityToken(text: text, scheme: scheme)
      self.refreshAt = refreshAt
    }

    func isCurrent(at now: Timestamp) -> Bool { refreshAt.map { now < $0 } ?? true }
  }

  /// How long the failure to renew the token stands, in seconds, before it is tried again.
  private static let failureLifetime = 60.0

  private let store: Store
  private let identityID: Int
  private let isMigrated: Bool
  private let http: any HTTPClient
  private let settings: OAuthSettings
  private let now: @Sendable () -> Timestamp
  private let hide: @Sendable (String) -> Void
  private var current: Token?
  private var failure: (cause: Failure, until: Timestamp)?
  private var running: Task<Result<Token, Failure>, Never>?

  /// Takes the identity's primary key and the integration that it is for, and what hides a secret
  /// in all messages from then on.
  package init(
    _ identityID: Int, of integration: Integration, store: Store, http: any HTTPClient,
    settings: OAuthSettings, now: @escaping @Sendable () -> Timestamp,
    hide: @escaping @Sendable (String) -> Void
  ) {
    self.identityID = identityID
    isMigrated = (integration.metadata["integration_migration_version"]?.int ?? 0) >= 1
    self.store = store
    self.http = http
    self.settings = settings
    self.now = now
    self.hide = hide
  }

  /// A token that can be used now.
  ///
  /// Throws `unauthorized` for an identity that is no longer valid, `config` where it has expired
  /// and cannot be renewed, in a store that is not kept for example, and what the token request
  /// failed with.
  package func token() async throws(Failure) -> IdentityToken {
    if let current, current.isCurrent(at: now()) { return current.token }
    if let failure, now() < failure.until { throw failure.cause }
    let task = running ?? Task { await renew() }
    running = task
    return try await task.value.get().token
  }

  /// Renews the token, and notes what came of it before anybody who waits is told.
  private func renew() async -> Result<Token, Failure> {
    defer { running = nil }
    do {
      let token = try await renewed()
      current = token
      failure = nil
      return .success(token)
    } catch {
      let cause = Failure(error)
      failure = (cause, now().advanced(bySeconds: Self.failureLifetime))
      return .failure(cause)
    }
  }

  private func renewed() async throws -> Token {
    let tokens = try await storedTokens()
    if let token = try usable(tokens) { return token }
    guard let path = store.path else {
      // Nothing of it could be kept, and the refresh token would be spent.
      if let token = try usable(tokens, toTheEnd: true) { return token }
      throw Failure(
        .config,
        "the stored identity has expired, and is not refreshed in a store that is not kept",
        hint: "use --store with a store that can be written, which keeps the new token")
    }
    let lock = try await StoreLock.acquire("identities", besideStoreAt: path)
    defer { withExtendedLifetime(lock) {} }
    let latest = try await storedTokens()
    let isReplaced = latest.accessToken != tokens.accessToken
    if let token = try usable(latest, toTheEnd: isReplaced) { return token }
    return try await refresh(latest)
  }

  private func refresh(_ tokens: IdentityTokens) async throws -> Token {
    guard let refreshToken = tokens.refreshToken else {
      throw Failure(.unauthorized, "Missing refresh token", hint: Self.signInAgain)
    }
    hide(refreshToken)
    if let secret = settings.clientSecret { hide(secret) }
    let request = try settings.refresh(isMigrated: isMigrated, refreshToken: refreshToken)
    // A store that cannot be written must not cost the refresh token.
    try await update { $0 }
    return try await http.shield.run { [http] in
      let answer: OAuthTokens
      do throws(OAuthError) {
        answer = try await request.send(through: http)
      } catch {
        throw try await self.keepingRefreshToken(of: error)
      }
      return try await self.keep(answer)
    }
  }

  /// Keeps the refresh token that came without an access token, and returns what the user is told.
  private func keepingRefreshToken(of error: OAuthError) async throws -> Failure {
    var failure = error.failure
    guard let refreshToken = error.refreshToken else { return failure }
    hide(refreshToken)
    try await update { identity in
      var tokens = IdentityTokens(data: identity.data)
      tokens.refreshToken = refreshToken
      identity.data = tokens.data
    }
    failure.hint = "the refresh token that came with it is kept, and is used the next time"
    return failure
  }

  private func keep(_ answer: OAuthTokens) async throws -> Token {
    hide(answer.accessToken)
    if let token = answer.refreshToken { hide(token) }
    let time = now()
    let refreshAt = try await update { identity in
      var tokens = IdentityTokens(data: identity.data)
      let refreshAt = tokens.take(answer, at: time)
      identity.data = tokens.data
      return refreshAt
    }
    return Token(answer.accessToken, refreshAt: refreshAt)
  }

  /// The stored token, unless it has to be renewed.
  private func usable(
    _ tokens: IdentityTokens, toTheEnd: Bool = false
  ) throws(Failure) -> Token? {
    if tokens.isPersonal {
      guard let text = tokens.accessToken, !text.isEmpty else { throw Self.noToken }
      hide(text)
      return Token(text, .basic, refreshAt: nil)
    }
    guard let expires = tokens.expires, let refreshAt = tokens.refreshAt else {
      throw Self.noExpiry
    }
    let end = toTheEnd ? expires : refreshAt
    guard now() < end, let text = tokens.accessToken, !text.isEmpty else { return nil }
    hide(text)
    return Token(text, refreshAt: end)
  }

  private func storedTokens() async throws -> IdentityTokens {
    let id = identityID
    let identity = try await store.read { try Identity.find(id: id, in: $0) }
    guard let identity else { throw InstallationError.noDefaultIdentity }
    return IdentityTokens(data: identity.data)
  }

  @discardableResult
  private func update<Result: Sendable>(
    _ change: @Sendable (inout Identity) -> Result
  ) async throws -> Result {
    let id = identityID
    return try await store.write { database in
      guard var identity = try Identity.find(id: id, in: database) else {
        throw InstallationError.noDefaultIdentity
      }
      let result = change(&identity)
      try identity.saveData(in: database)
      return result
    }
  }

  /// The failure of an identity that does not say when its token ends: `InvalidIdentity` in Sentry,
  /// not `IdentityNotValid`.
  static let noExpiry = Failure(
    .unauthorized, "VstsApiClient requires identity with specified expired time",
    hint: signInAgain)

  private static let noToken = Failure(
    .unauthorized, "the stored identity has no token", hint: signInAgain)

  private static let signInAgain = "the stored identity is no longer valid: sign in again"
}
