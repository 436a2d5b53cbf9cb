import Basics
import Foundation
import Web
import JSON
import TestSupport

@testable import VSTSIntegration
@testable import SentryState

/// A server that renews tokens, and a store in a file with an identity.
final class IdentityWorld: Sendable {
  static let now = Timestamp(unixSeconds: 1_800_000_000)
  static let nowSeconds = 1_800_000_000

  let directory: TemporaryDirectory
  let server: LoopbackServer
  let pool = TransferPool()
  private let hiddenSecrets = Guarded<[String]>([])

  var path: String { directory.file("state.db") }
  var hidden: Set<String> { Set(hiddenSecrets.withLock { $0 }) }

  /// Makes a store with identity 5 of integration 1, which has this data.
  init(
    data: JSONObject, metadata: JSONObject = [:],
    answer: @escaping LoopbackServer.Handler = { _ in .json(IdentityWorld.freshTokens) }
  ) async throws {
    directory = try TemporaryDirectory()
    server = try LoopbackServer(answer)
    let store = try await Store(creating: directory.file("state.db"))
    try await store.load(text: Self.state(data: data, metadata: metadata).text)
  }

  static let freshTokens: JSONValue = [
    "access_token": "new-access-token", "refresh_token": "new-refresh-token",
    "token_type": "jwt-bearer", "expires_in": "3599",
  ]

  static let expired: JSONObject = [
    "access_token": "old-access-token", "refresh_token": "old-refresh-token",
    "expires": .number(nowSeconds - 1), "kept": 1,
  ]

  /// Identity 5 of Ada, by which integration 1 is used.
  static func state(data: JSONObject, metadata: JSONObject = [:], defaultAuth: JSONValue = 5)
    -> StateBuilder
  {
    var state = StateBuilder()
    state.organization()
    state.user()
    state.identity(data, ["id": 5])
    state.integration(metadata: metadata)
    state.installation(["default_auth_id": defaultAuth])
    return state
  }

  /// The identity as another process would have it, with a connection of its own.
  func identity(
    in store: Store? = nil, settings: OAuthSettings? = nil,
    now: @escaping @Sendable () -> Timestamp = { IdentityWorld.now }
  ) async throws -> IdentityRefresh {
    let store = if let store { store } else { try await Store(opening: path) }
    let integration = try await store.read { try Integration.find(id: 1, in: $0) }
    guard let integration else { throw Failure(.internal, "no integration") }
    return IdentityRefresh(
      5, of: integration, store: store, http: pool, settings: settings ?? self.settings, now: now,
      hide: { secret in self.hiddenSecrets.withLock { $0.append(secret) } })
  }

  var settings: OAuthSettings {
    OAuthSettings(
      tokenURL: server.url + "token", clientID: "the-client", clientSecret: "the-client-secret",
      sentryURL: "https://sentry.example/")
  }

  func storedData() async throws -> JSONObject? {
    try await Store(opening: path).read { try Identity.find(id: 5, in: $0)?.data }
  }

  /// The form that the server got last.
  var lastForm: [String: String] {
    let fields = server.requests.last?.text.split(separator: "&") ?? []
    return Dictionary(
      fields.map { field in
        let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts[1].removingPercentEncoding ?? "")
      }, uniquingKeysWith: { first, _ in first })
  }
}

/// The failure that an operation throws.
func failure<Value>(of operation: () async throws -> Value) async -> Failure? {
  do {
    _ = try await operation()
    return nil
  } catch {
    return Failure(error)
  }
}
