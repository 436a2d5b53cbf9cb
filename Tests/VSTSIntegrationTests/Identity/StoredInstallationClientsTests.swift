import AzureDevOps
import Basics
import Web
import JSON
import TestSupport
import Testing

@testable import VSTSIntegration
@testable import SentryState

@Suite("The clients of stored integrations")
struct StoredInstallationClientsTests {
  private static func store(defaultAuth: JSONValue = 5) async throws -> Store {
    var state = IdentityWorld.state(
      data: [
        "access_token": "token-of-ada", "expires": .number(IdentityWorld.nowSeconds + 3600),
      ], defaultAuth: defaultAuth)
    state.organization("globex")
    return try await Store.inMemory(state)
  }

  private static func clients(
    _ store: Store, _ server: LoopbackServer, credential: Credential? = nil,
    checks: Guarded<Int> = Guarded(0)
  ) -> StoredInstallationClients {
    var settings = StoredInstallationClients.Settings()
    settings.credential = credential
    settings.now = { IdentityWorld.now }
    return StoredInstallationClients(store: store, http: TransferPool(), settings: settings) {
      _, _ in
      checks.withLock { $0 += 1 }
      return try WebURL(base: server.url)
    }
  }

  private static let service = WorkItemService([.init("a1", "Web")])

  @Test("send the identity's token, and check the domain once")
  func identity() async throws {
    let server = try LoopbackServer { Self.service.reply(to: $0) }
    let checks = Guarded(0)
    let clients = Self.clients(try await Self.store(), server, checks: checks)
    for _ in 1...2 {
      let client = try await clients.client(integrationID: 1, organizationID: 1)
      #expect(try await client.project("a1").name == "Web")
    }
    #expect(
      server.requests.map { $0.header("Authorization") } == ["Bearer token-of-ada"] + [
        "Bearer token-of-ada"
      ])
    #expect(checks.withLock { $0 } == 1)
  }

  @Test(
    "send a personal access token as one, unless it is to go in another way, and never refresh it",
    arguments: [(nil, "Basic OnBlcnNvbmFs"), (.bearer, "Bearer personal")]
      as [(Credential.Scheme?, String)])
  func personalToken(scheme: Credential.Scheme?, header: String) async throws {
    let server = try LoopbackServer { Self.service.reply(to: $0) }
    let state = IdentityWorld.state(data: ["access_token": "personal", "token_type": "pat"])
    var settings = StoredInstallationClients.Settings()
    settings.scheme = scheme
    let clients = StoredInstallationClients(
      store: try await Store.inMemory(state), http: TransferPool(), settings: settings
    ) { _, _ in try WebURL(base: server.url) }
    let client = try await clients.client(integrationID: 1, organizationID: 1)
    for _ in 1...2 { #expect(try await client.project("a1").name == "Web") }
    #expect(server.requests.map { $0.header("Authorization") } == [header, header])
  }

  @Test("send another credential where one is given")
  func override() async throws {
    let server = try LoopbackServer { Self.service.reply(to: $0) }
    let clients = Self.clients(
      try await Self.store(defaultAuth: nil), server,
      credential: Credential("given-token", scheme: .bearer))
    _ = try await clients.client(integrationID: 1).project("a1")
    #expect(server.requests.map { $0.header("Authorization") } == ["Bearer given-token"])
  }

  @Test("are made again after a failure, once for all who ask")
  func recovers() async throws {
    let (checks, gate) = (Guarded(0), Gate())
    var settings = StoredInstallationClients.Settings()
    settings.now = { IdentityWorld.now }
    let clients = StoredInstallationClients(
      store: try await Self.store(), http: TransferPool(), settings: settings
    ) { _, _ in
      let isFirst = checks.withLock { checks in
        checks += 1
        return checks == 1
      }
      try await waitUntil { gate.isOpen }
      if isFirst { throw Failure(.unavailable, "down") }
      return try WebURL(base: "http://127.0.0.1:1/")
    }
    func ask() async -> [Failure?] {
      let asked = (1...8).map { _ in
        Task.immediate { await failure { try await clients.client(integrationID: 1) } }
      }
      gate.open()
      var failures: [Failure?] = []
      for ask in asked { failures.append(await ask.value) }
      return failures
    }
    #expect(await ask() == Array(repeating: Failure(.unavailable, "down"), count: 8))
    #expect(await ask() == Array(repeating: nil, count: 8))
    #expect(checks.withLock { $0 } == 2)
  }

  @Test(
    "are not to be had",
    arguments: [
      (5, 9, nil, .noIntegration(9)),
      (5, 1, 2, .notInstalled(1)),
      (nil, 1, 1, .noDefaultIdentity),
      (6, 1, 1, .noDefaultIdentity),
    ] as [(JSONValue, Int, Int?, InstallationError)])
  func missing(
    defaultAuth: JSONValue, integrationID: Int, organizationID: Int?, expected: InstallationError
  ) async throws {
    let server = try LoopbackServer { _ in .json([:]) }
    let clients = Self.clients(try await Self.store(defaultAuth: defaultAuth), server)
    await #expect(throws: expected) {
      try await clients.client(integrationID: integrationID, organizationID: organizationID)
    }
    #expect(expected.failure.kind == .config)
  }
}
