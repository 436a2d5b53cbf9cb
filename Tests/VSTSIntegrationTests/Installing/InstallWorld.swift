import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks
import TestSupport
import Web

@testable import VSTSIntegration

/// A service with the account contoso, and a store in a file with an organization and its members.
final class InstallWorld: StoreWorld, Sendable {
  static let now = Timestamp(unixSeconds: 1_800_000_000)
  static let account = "c0ffee00-0000-4000-8000-000000000001"
  static let hooks = "/contoso/_apis/hooks/subscriptions"
  static let secret = String(repeating: "a", count: 64)

  let store: Store
  let server: LoopbackServer
  private let directory: TemporaryDirectory
  private let credential: Credential?
  private let path: String?
  private let sentryURL: String?

  /// Makes a service that answers `METHOD path` otherwise where `routes` say so; with a path, that
  /// is the URL which the user names.
  init(
    _ routes: [String: Reply] = [:],
    credential: Credential? = Credential(azureDevOpsToken: "the-token"), at path: String? = nil,
    sentryURL: String? = "https://sentry.example", isKept: Bool = true
  ) async throws {
    server = try LoopbackServer { request in
      routes["\(request.method) \(request.path)"] ?? Self.reply(to: request)
    }
    directory = try TemporaryDirectory()
    store =
      if isKept {
        try await Store(creating: directory.file("state.db"))
      } else {
        try Store.inMemory()
      }
    self.credential = credential
    self.path = path
    self.sentryURL = sentryURL
    var state = StateBuilder()
    for slug in ["acme", "globex", "empty"] { state.organization(slug) }
    for name in ["Ada", "Ben", "Cleo"] { state.user(name) }
    state.team("core", projects: [])
    state.add("organizationmember", ["organization_id": 1, "user_id": nil])
    for user in [2, 1] { state.member(user) }
    state.add("organizationmember", ["organization_id": 2, "user_id": 3])
    try await store.load(text: state.text)
  }

  static func connection(
    _ id: String = "22157d54-0000-4000-8000-000000000001",
    descriptor: JSONValue? = "aad.MjIxNTdk", instance: JSONValue? = .string(account)
  ) -> Reply {
    var user: JSONObject = ["id": .string(id)]
    user["subjectDescriptor"] = descriptor
    var data: JSONObject = ["authenticatedUser": .object(user)]
    data["instanceId"] = instance
    return .json(.object(data))
  }

  static func accounts(_ names: String...) -> Reply {
    SyncWorld.list(
      names.enumerated().map { index, name in
        [
          "accountId": .string(String(account.dropLast()) + "\(index + 1)"),
          "accountName": .string(name),
        ]
      })
  }

  private static func reply(to request: ReceivedRequest) -> Reply {
    switch "\(request.method) \(request.path)" {
    case "GET /_apis/profile/profiles/me": .json(["id": "user-1"])
    case "GET /_apis/accounts": accounts("contoso")
    case "GET /_apis/connectionData", "GET /contoso/_apis/connectionData": connection()
    case let route where route.hasPrefix("GET /_apis/resourceareas/"):
      .json(["locationUrl": .string("http://\(request.header("Host") ?? "")/contoso")])
    case "POST \(hooks)": .json(["id": "hook-1", "status": "enabled"])
    case "GET \(hooks)/hook-1": .json(["id": "hook-1", "status": "enabled"])
    case let route where route.hasPrefix("DELETE \(hooks)/"): Reply(204)
    default: SyncWorld.error(404, "not there")
    }
  }

  func run(_ kwargs: JSONObject = ["organization_id": 1]) async throws -> TaskRun {
    let lookup = try WebURL(base: server.url)
    let baseURL = try path.map { try WebURL(base: server.url + $0) }
    let services = IntegrationServices(
      clients: FakeClients(url: server.url),
      installer: { [credential] in
        var list = HostAllowList.azureDevOpsServices
        list.allow(lookup)
        var settings = TransferSettings()
        settings.retries = 0
        return try Installer(
          credential, baseURL: baseURL, lookupURL: lookup, allowing: list,
          http: TransferPool(settings))
      },
      sentryURL: sentryURL, random: { 0xAAAAp-16 })
    let runner = TaskRunner(TaskContext(store: store, services: services, now: { Self.now }))
    let run = try await runner.run(
      AllTasks.registry.task(TaskCall("build_integration", kwargs)), deferring: true)
    try await runner.forget([run])
    return run
  }

  /// The requests that the service got, each as its method and target.
  var requests: [String] { server.requests.map { "\($0.method) \($0.target)" } }

  /// Everything that an installation writes.
  func written() async throws -> [String] {
    var rows: [String] = []
    for (columns, table) in [
      ("type, external_id", "sentry_identityprovider"),
      ("idp_id, user_id, external_id, data, status, scopes", "sentry_identity"),
      ("provider, external_id, name, metadata, status", "sentry_integration"),
      (
        "organization_id, integration_id, config, default_auth_id, status",
        "sentry_organizationintegration"
      ),
    ] {
      rows += try await self.rows(columns, table + " ORDER BY id")
    }
    return rows
  }

  /// What the integration remembers of its hook.
  func subscription() async throws -> JSONValue? {
    try await store.read { try Integration.find(id: 1, in: $0)?.metadata["subscription"] }
  }
}
