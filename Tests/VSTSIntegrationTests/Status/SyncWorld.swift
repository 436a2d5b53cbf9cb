import AzureDevOps
import SQLite
import Basics
import Web
import JSON
import SentryState
import Tasks
import TestSupport

@testable import VSTSIntegration

/// A store with groups that are linked to work items, and a service that answers for these.
final class SyncWorld: Sendable {
  static let now = Timestamp(unixSeconds: 1_800_000_000)

  /// What the service answers to `METHOD path`; anything else is 404.
  typealias Routes = [String: Reply]

  let store: Store
  let server: LoopbackServer
  private let pool: TransferPool
  private let clients: any InstallationClients
  private let sentryURL: String?

  /// Makes the store: group 1 is unresolved, 2 resolved, 3 ignored; work item 31 is linked to
  /// group 1, as external issue 1.
  init(
    _ routes: Routes = [:], config: JSONObject = SyncWorld.everything,
    sentryURL: String? = "https://sentry.example", store: Store? = nil,
    clients: (any InstallationClients)? = nil
  ) async throws {
    self.sentryURL = sentryURL
    let holder = RouteHolder(routes)
    server = try LoopbackServer { holder.reply(to: $0) }
    var settings = TransferSettings()
    settings.retries = 0
    pool = TransferPool(settings)
    self.store = try store ?? Store.inMemory()
    self.clients = try clients ?? FixedClients(url: server.url, pool: pool)
    try await fill(config)
  }

  static let everything: JSONObject = [
    "sync_comments": true, "sync_status_forward": true, "sync_status_reverse": true,
    "sync_forward_assignment": true, "kept": [1],
  ]

  private func fill(_ config: JSONObject) async throws {
    let metadata: JSONObject = [
      "domain_name": .string(server.url), "scopes": ["vso.work_write"],
      "subscription": ["id": "hook-1", "secret": "old-secret", "kept": "here"],
    ]
    try await store.write { db in
      try db.execute(
        """
        INSERT INTO sentry_organization (id, slug) VALUES (1, 'acme'), (2, 'globex');
        INSERT INTO sentry_project (id, organization_id, slug) VALUES (1, 1, 'shop'), (2, 2, 'far');
        INSERT INTO auth_user (id, name, email, is_active)
          VALUES (1, 'Ada', 'ada@acme.example', 1), (2, 'Ben', 'ben@acme.example', 1);
        INSERT INTO sentry_useremail (user_id, email, is_verified)
          VALUES (1, 'ADA@Acme.example', 1), (1, 'old@acme.example', 0),
            (2, 'ben@acme.example', 0);
        INSERT INTO sentry_groupedmessage (id, project_id, short_id, status, substatus)
          VALUES (1, 1, 1, 0, 3), (2, 1, 2, 1, NULL), (3, 1, 3, 2, 1), (4, 2, 4, 0, 3);
        """)
      try db.run(
        """
        INSERT INTO sentry_integration (id, provider, external_id, name, metadata, status)
        VALUES (1, 'vsts', 'c0ffee', 'acme', ?, 0)
        """, .json(metadata))
      try db.run(
        """
        INSERT INTO sentry_organizationintegration (id, organization_id, integration_id, config)
        VALUES (1, 1, 1, ?)
        """, .json(config))
      try db.execute(
        """
        INSERT INTO sentry_integrationexternalproject
          (organization_integration_id, external_id, resolved_status, unresolved_status)
          VALUES (1, 'project-1', 'Closed', 'Active');
        INSERT INTO sentry_externalissue (id, organization_id, integration_id, key)
          VALUES (1, 1, 1, '31');
        INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
          VALUES (1, 1, 3, 1);
        INSERT INTO sentry_activity (id, project_id, group_id, type, user_id, data)
          VALUES (7, 1, 1, 8, 1, '{"text":"Is <this> right?","mentions":[]}'),
            (8, 1, 1, 1, 1, '{"text":"no note"}');
        """)
    }
  }

  func execute(_ script: String) async throws {
    try await store.write { try $0.execute(script) }
  }

  /// The rows of a query, each as its columns separated by `|`.
  func rows(_ sql: String, columns: Int = 1) async throws -> [String] {
    try await store.read { db in
      try db.rows(SQL(sql)) { row in
        (0..<columns).map { row.isNull($0) ? "" : row.text($0) }.joined(separator: "|")
      }
    }
  }

  func run(_ name: String, _ kwargs: JSONObject) async throws -> TaskRun {
    let services = IntegrationServices(
      clients: clients, sentryURL: sentryURL, random: { 0xAAAAp-16 })
    let runner = TaskRunner(TaskContext(store: store, services: services, now: { Self.now }))
    let run = try await runner.run(
      AllTasks.registry.task(TaskCall(name, kwargs)), deferring: true)
    try await runner.forget([run])
    return run
  }

  /// The requests that the service got, each as its method, target and body.
  var requests: [String] {
    server.requests.map { request in
      ([request.method, request.target] + (request.body.isEmpty ? [] : [request.text]))
        .joined(separator: " ")
    }
  }

  /// The metadata of the integration.
  func metadata() async throws -> JSONObject {
    try await store.read { try Integration.find(id: 1, in: $0)?.metadata ?? [:] }
  }

  static func error(_ status: Int, _ message: String = "TF400813: no") -> Reply {
    .json(status, ["message": .string(message), "typeKey": "SomeException"])
  }

  static func list(_ elements: [JSONValue]) -> Reply {
    .json(["count": .number(elements.count), "value": .array(elements)])
  }

  static let workItem: Reply = .json([
    "id": 31, "rev": 2,
    "fields": [
      "System.TeamProject": "Shop", "System.Title": "It fails",
      "System.AreaPath": "Shop\\Web", "System.State": "New",
    ],
  ])
  static let projects = list([
    ["id": "project-0", "name": "shop"], ["id": "project-1", "name": "Shop"],
  ])
}

/// Answers by a table.
private struct RouteHolder: Sendable {
  let routes: SyncWorld.Routes

  init(_ routes: SyncWorld.Routes) {
    self.routes = routes
  }

  func reply(to request: ReceivedRequest) -> Reply {
    routes["\(request.method) \(request.target)"] ?? routes["\(request.method) \(request.path)"]
      ?? SyncWorld.error(404, "TF401232: not there")
  }
}

/// One client for all.
private struct FixedClients: InstallationClients {
  let made: AzureDevOpsClient

  init(url: String, pool: TransferPool) throws {
    made = AzureDevOpsClient(
      baseURL: try WebURL(base: url), http: pool, credential: Credential("t0ken", scheme: .bearer))
  }

  func client(integration: Integration, organizationID: Int) async throws -> AzureDevOpsClient {
    made
  }
}

/// Clients whose making fails, or whose credential does.
struct FailingClients: InstallationClients {
  let error: any FailureConvertible & Sendable
  var isLate = false

  func client(integration: Integration, organizationID: Int) async throws -> AzureDevOpsClient {
    guard isLate else { throw error }
    let error = error
    return AzureDevOpsClient(
      baseURL: try WebURL(base: "http://127.0.0.1:1/"), http: TransferPool(),
      credential: { throw error })
  }
}

extension TaskRun {
  /// The names of the log's events.
  var events: [String] { log.map(\.name) }

  /// The kinds of failures and whether they are retried: `failed not_found`, `retry timeout`.
  var verdict: String {
    [outcome.state, outcome.failure?.kind.rawValue].compactMap { $0 }.joined(separator: " ")
  }
}
