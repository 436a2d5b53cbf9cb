import Basics
import SQLite
import JSON
import SentryState
import Tasks
import TestSupport

@testable import VSTSIntegration

/// A store with two organizations and three integrations, a service, and a runner of tasks.
struct MigrationWorld: StoreWorld {
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
    server = try LoopbackServer(answer)
    let url = JSONValue.string(server.url)
    var state = StateBuilder()
    for slug in ["acme", "globex"] { state.organization(slug) }
    state.project("shop", ["name": "Shop"])
    state.project("site", ["name": "Site"])
    state.project("far", ["organization_id": 2, "name": "Far"])
    state.user("Ada", ["is_active": false])
    state.identity(["access_token": "jira-token"])
    state.integration("contoso", metadata: ["domain_name": url])
    state.integration(
      "old", metadata: ["base_url": url, "icon": "old"],
      ["provider": "jira", "external_id": "client"])
    state.integration("og", ["provider": "opsgenie", "external_id": "og"])
    for organization in 1...2 {
      for integration in 1...3 {
        state.installation([
          "id": .number(10 * organization + integration), "organization_id": .number(organization),
          "integration_id": .number(integration), "default_auth_id": integration == 3 ? nil : 1,
        ])
      }
    }
    store = try await Store.inMemory(state)
    try await store.write { try $0.execute(script) }
    let services = IntegrationServices(
      clients: FakeClients(url: server.url), random: { 0 })
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
}

/// An error of Azure DevOps.
func serviceError(_ status: Int, _ message: String) -> Reply {
  .json(status, ["$id": "1", "message": .string(message), "typeKey": "SomeException"])
}
