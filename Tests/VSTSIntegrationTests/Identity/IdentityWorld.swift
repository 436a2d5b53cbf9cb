import SQLite
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

  let directory: String
  let server: LoopbackServer
  let pool = TransferPool()
  private let hiddenSecrets = Guarded<[String]>([])

  var path: String { directory + "/state.db" }
  var hidden: Set<String> { Set(hiddenSecrets.withLock { $0 }) }

  /// Makes a store with identity 5 of integration 1, which has this data.
  init(
    data: JSONObject, metadata: JSONObject = [:],
    answer: @escaping LoopbackServer.Handler = { _ in .json(IdentityWorld.freshTokens) }
  ) async throws {
    directory = FileManager.default.temporaryDirectory.path + "/vsts-identity-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    server = try LoopbackServer(answer)
    let store = try await Store(creating: directory + "/state.db")
    try await Self.fill(store, data: data, metadata: metadata)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: directory)
  }

  static let freshTokens: JSONValue = [
    "access_token": "new-access-token", "refresh_token": "new-refresh-token",
    "token_type": "jwt-bearer", "expires_in": "3599",
  ]

  static let expired: JSONObject = [
    "access_token": "old-access-token", "refresh_token": "old-refresh-token",
    "expires": .number(nowSeconds - 1), "kept": 1,
  ]

  static func fill(_ store: Store, data: JSONObject, metadata: JSONObject) async throws {
    try await store.write { db in
      try db.execute(
        """
        INSERT INTO sentry_organization (id, slug) VALUES (1, 'acme');
        INSERT INTO auth_user (id, name, email, is_active) VALUES (1, 'Ada', 'ada@x.example', 1);
        INSERT INTO sentry_identityprovider (id, type) VALUES (1, 'vsts');
        """)
      try db.run(
        """
        INSERT INTO sentry_identity (id, idp_id, user_id, external_id, data)
        VALUES (5, 1, 1, 'aad.x', ?)
        """, .json(data))
      try db.run(
        """
        INSERT INTO sentry_integration (id, provider, external_id, name, metadata, status)
        VALUES (1, 'vsts', 'c0ffee', 'contoso', ?, 0)
        """, .json(metadata))
      try db.execute(
        """
        INSERT INTO sentry_organizationintegration
          (id, organization_id, integration_id, config, default_auth_id) VALUES (1, 1, 1, '{}', 5)
        """)
    }
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
