import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

/// The cases of Sentry's `VstsApiClientTest` and `VstsIntegrationTest` that an identity decides.
@Suite("A request with a stored identity")
struct StoredIdentityTests {
  private typealias World = IdentityWorld

  /// An identity, and the requests that one for the projects leads to.
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var secondsLeft: Int
    var metadata: JSONObject = [:]
    var requests: [String]
    var token: String

    var testDescription: String { name }
  }

  private static let projects =
    "GET /_apis/projects?stateFilter=WellFormed&%24skip=0&%24top=100"

  private static func data(secondsLeft: Int) -> JSONObject {
    [
      "access_token": "old-access-token", "refresh_token": "old-refresh-token",
      "expires": .number(World.nowSeconds + secondsLeft),
    ]
  }

  /// A service that has one project, and renews tokens unless they are refused.
  private static func answer(refusal: Reply? = nil) -> LoopbackServer.Handler {
    let service = WorkItemService([.init("a1", "Web", .basic)])
    return { request in
      request.path == "/token"
        ? refusal ?? .json(World.freshTokens) : service.reply(to: request)
    }
  }

  private static func clients(_ world: World, _ store: Store) -> StoredInstallationClients {
    var settings = StoredInstallationClients.Settings()
    settings.oauth = world.settings
    settings.now = { World.now }
    return StoredInstallationClients(store: store, http: world.pool, settings: settings) { _, _ in
      try WebURL(base: world.server.url)
    }
  }

  @Test(
    "refreshes a token that has expired first, and no other",
    arguments: [
      Row(
        name: "valid", secondsLeft: 123_456_789, requests: [projects], token: "old-access-token"),
      Row(
        name: "expired", secondsLeft: -123_456_789, requests: ["POST /token", projects],
        token: "new-access-token"),
      Row(
        name: "valid, migrated", secondsLeft: 3600, metadata: ["integration_migration_version": 1],
        requests: [projects], token: "old-access-token"),
      Row(
        name: "expired, migrated", secondsLeft: -3600,
        metadata: ["integration_migration_version": 1], requests: ["POST /token", projects],
        token: "new-access-token"),
    ])
  func refreshes(row: Row) async throws {
    let data = Self.data(secondsLeft: row.secondsLeft)
    let world = try await World(data: data, metadata: row.metadata, answer: Self.answer())
    let store = try await Store(opening: world.path)
    let client = try await Self.clients(world, store).client(integrationID: 1, organizationID: 1)
    #expect(try await client.projects().map(\.name) == ["Web"])
    #expect(world.server.requests.map { "\($0.method) \($0.target)" } == row.requests)
    #expect(world.server.requests.last?.header("Authorization") == "Bearer \(row.token)")
    let stored = try await world.storedData()
    #expect(stored?["access_token"]?.string == row.token)
    #expect(
      stored?["expires"]
        == (row.requests.count == 1 ? data["expires"] : .number(World.nowSeconds + 3599)))
  }

  @Test(
    "is not made where the grant is no longer valid",
    arguments: [[:], ["integration_migration_version": 1]] as [JSONObject])
  func invalidGrant(metadata: JSONObject) async throws {
    let refusal = Reply.json(
      400, ["error": "invalid_grant", "message": "The provided authorization grant failed"])
    let world = try await World(
      data: Self.data(secondsLeft: -1), metadata: metadata, answer: Self.answer(refusal: refusal))
    let store = try await Store(opening: world.path)
    let services = IntegrationServices(clients: Self.clients(world, store), random: { 0 })
    let runner = TaskRunner(TaskContext(store: store, services: services, now: { World.now }))
    func outcome(_ name: String, _ kwargs: JSONObject) async throws -> TaskOutcome {
      try await runner.run(AllTasks.registry.task(TaskCall(name, kwargs))).outcome
    }
    let ids: JSONObject = ["integration_id": 1, "organization_id": 1]
    // The form is shown, and its first field disabled.
    let form = try await outcome("get_organization_config", ids).result.array ?? []
    #expect(
      form.map { $0["name"]?.string } == [
        "sync_status_forward", "sync_forward_assignment", "sync_comments", "sync_status_reverse",
        "sync_reverse_assignment",
      ])
    #expect(form.first?["disabled"] == true)
    // A repository is not added.
    var repository = ids
    repository["identifier"] = "guid-1"
    let failure = try await outcome("add_repository", repository).failure
    #expect(failure?.kind == .unauthorized)
    #expect(failure?.message == "HTTP 400 (invalid_grant): no description available")
    #expect(Set(world.server.requests.map(\.path)) == ["/token"])
  }
}
