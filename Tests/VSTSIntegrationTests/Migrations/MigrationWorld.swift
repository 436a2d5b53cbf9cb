import AzureDevOps
import SQLite
import Basics
import Web
import JSON
import SentryState
import Tasks
import TestSupport

@testable import VSTSIntegration

/// A store with two organizations and three integrations, a service, and a runner of tasks.
struct MigrationWorld {
  static let now = Timestamp(unixSeconds: 1_700_000_000)
  /// `now` as the store has it.
  static let nowText = "2023-11-14T22:13:20.000000Z"

  let store: Store
  let server: LoopbackServer
  private let runner: TaskRunner<IntegrationServices>

  /// Makes the store with what the script adds; integration 1 is of Azure DevOps, 2 of Jira, and 3
  /// of Opsgenie, each used by both organizations.
  init(_ script: String = "", answer: @escaping LoopbackServer.Handler = { _ in Reply(404) })
    async throws
  {
    let store = try Store.inMemory()
    let server = try LoopbackServer(answer)
    try await store.write { db in
      try db.execute(
        """
        INSERT INTO sentry_organization (id, slug) VALUES (1, 'acme'), (2, 'globex');
        INSERT INTO sentry_project (id, organization_id, slug, name)
          VALUES (1, 1, 'shop', 'Shop'), (2, 1, 'site', 'Site'), (3, 2, 'far', 'Far');
        INSERT INTO auth_user (id, name, email) VALUES (1, 'Ada', 'ada@acme.example');
        INSERT INTO sentry_identityprovider (id, type) VALUES (1, 'vsts');
        INSERT INTO sentry_identity (id, idp_id, user_id, external_id, data)
          VALUES (1, 1, 1, 'ada', '{"access_token":"jira-token"}');
        INSERT INTO sentry_integration (id, provider, external_id, name, metadata)
          VALUES (1, 'vsts', 'c0ffee', 'contoso', '{"domain_name":"\(server.url)"}'),
            (2, 'jira', 'client', 'old', '{"base_url":"\(server.url)","icon":"old"}'),
            (3, 'opsgenie', 'og', 'og', '{}');
        INSERT INTO sentry_organizationintegration
          (id, organization_id, integration_id, config, default_auth_id)
          VALUES (11, 1, 1, '{}', 1), (12, 1, 2, '{}', 1), (13, 1, 3, '{}', NULL),
            (21, 2, 1, '{}', 1), (22, 2, 2, '{}', 1), (23, 2, 3, '{}', NULL);
        """)
      try db.execute(script)
    }
    self.store = store
    self.server = server
    var settings = TransferSettings()
    settings.retries = 0
    let services = IntegrationServices(
      clients: ServerClients(url: server.url, pool: TransferPool(settings)), random: { 0 })
    runner = TaskRunner(TaskContext(store: store, services: services, now: { Self.now }))
  }

  /// What a task came to.
  func run(_ name: String, _ kwargs: JSONObject) async throws -> TaskRun {
    let run = try await runner.run(AllTasks.registry.task(TaskCall(name, kwargs)))
    try await runner.forget([run])
    return run
  }

  /// The state and the error's message of a task.
  func failure(_ name: String, _ kwargs: JSONObject) async throws -> [String?] {
    let outcome = try await run(name, kwargs).outcome
    return [outcome.state, outcome.failure?.kind.rawValue, outcome.failure?.message]
  }

  func execute(_ script: String) async throws {
    try await store.write { try $0.execute(script) }
  }

  /// The rows of a query for these columns, each as its values separated by `|`, null as `-`.
  func rows(_ columns: String, _ rest: String) async throws -> [String] {
    try await rows((columns, rest))
  }

  func rows(_ query: (columns: String, rest: String)) async throws -> [String] {
    try await store.read { db in
      try db.rows(SQL("SELECT json_array(\(query.columns)) FROM \(query.rest)")) { row in
        (row.json(0)?.array ?? []).map { value in
          value.isNull ? "-" : value.string ?? value.serialized
        }.joined(separator: "|")
      }
    }
  }
}

/// The clients of a loopback server, whatever the integration.
private struct ServerClients: InstallationClients {
  let url: String
  let pool: TransferPool

  func client(
    integration: Integration, organizationID: Int
  ) async throws -> AzureDevOpsClient {
    AzureDevOpsClient(
      baseURL: try WebURL(base: url), http: pool, credential: Credential("token", scheme: .bearer))
  }

  func jiraClient(
    integration: Integration, organization: OrganizationIntegration
  ) async throws -> JiraClient {
    JiraClient(
      baseURL: try WebURL(base: url), http: pool, credential: Credential("token", scheme: .bearer))
  }
}

/// An error of Azure DevOps.
func serviceError(_ status: Int, _ message: String) -> Reply {
  .json(status, ["$id": "1", "message": .string(message), "typeKey": "SomeException"])
}
