import Basics
import JSON
import SentryState
import Tasks
import TestSupport
import Testing

@testable import VSTSIntegration

/// A store with groups that are linked to work items, and a service that answers for these.
final class SyncWorld: StoreWorld, Sendable {
  static let now = Timestamp(unixSeconds: 1_800_000_000)

  /// What the service answers to `METHOD path`; anything else is 404.
  typealias Routes = [String: Reply]

  let store: Store
  let server: LoopbackServer
  private let clients: any InstallationClients
  private let sentryURL: String?
  private let directory: TemporaryDirectory?

  /// Makes the store: group 1 is unresolved, 2 resolved, 3 ignored; work item 31 is linked to
  /// group 1, as external issue 1.
  ///
  /// It is in a file where it is to be kept.
  init(
    _ routes: Routes = [:], config: JSONObject = SyncWorld.everything,
    sentryURL: String? = "https://sentry.example", isKept: Bool = false,
    clients: (any InstallationClients)? = nil
  ) async throws {
    self.sentryURL = sentryURL
    let holder = RouteHolder(routes)
    server = try LoopbackServer { holder.reply(to: $0) }
    directory = try isKept ? TemporaryDirectory() : nil
    store =
      if let directory {
        try await Store(creating: directory.file("state.db"))
      } else {
        try Store.inMemory()
      }
    self.clients = clients ?? FakeClients(url: server.url)
    try await store.load(text: Self.state(server.url, config).text)
  }

  static let everything: JSONObject = [
    "sync_comments": true, "sync_status_forward": true, "sync_status_reverse": true,
    "sync_forward_assignment": true, "kept": [1],
  ]

  private static func state(_ url: String, _ config: JSONObject) -> StateBuilder {
    var state = StateBuilder()
    for slug in ["acme", "globex"] { state.organization(slug) }
    state.project("shop")
    state.project("far", ["organization_id": 2])
    for name in ["Ada", "Ben"] { state.user(name) }
    state.email("ADA@Acme.example")
    state.email("old@acme.example", isVerified: false)
    state.email("ben@acme.example", of: 2, isVerified: false)
    state.integration(
      "acme",
      metadata: [
        "domain_name": .string(url), "scopes": ["vso.work_write"],
        "subscription": ["id": "hook-1", "secret": "old-secret", "kept": "here"],
      ])
    state.installation(config: config)
    state.externalProject("project-1")
    state.linkedGroup(31, ["status": 0, "substatus": 3])
    state.group(["status": 1])
    state.group(["status": 2, "substatus": 1])
    state.group(["project_id": 2, "status": 0, "substatus": 3])
    let activity: JSONObject = ["project_id": 1, "group_id": 1, "user_id": 1]
    state.add(
      "activity", activity,
      ["id": 7, "type": 8, "data": ["text": "Is <this> right?", "mentions": []]])
    state.add("activity", activity, ["id": 8, "type": 1, "data": ["text": "no note"]])
    return state
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

/// One of Sentry's own test cases of a task, in other words: what there is, and what comes of it.
struct TaskCase: Sendable, CustomTestStringConvertible {
  var name: String
  /// What the store has otherwise, in SQL.
  var change = ""
  /// What the service answers otherwise.
  var routes: SyncWorld.Routes = [:]
  /// The arguments that are given otherwise.
  var kwargs: JSONObject = [:]
  /// The state the task ends in, and the kind of its failure.
  var verdict = "succeeded"
  /// The names of the log's events.
  var events: [String] = []
  /// The requests, each as its method and path.
  var requests: [String] = []
  /// The operations of the patch that the work item got.
  var patch: JSONValue?

  var testDescription: String { name }

  /// Runs a task as the case says, and expects what it says.
  @discardableResult
  func check(
    _ task: String, _ kwargs: JSONObject, routes: SyncWorld.Routes = [:],
    at location: SourceLocation = #_sourceLocation
  ) async throws -> SyncWorld {
    let world = try await SyncWorld(routes.merging(self.routes) { $1 })
    try await world.execute(change)
    var arguments = kwargs
    for member in self.kwargs.members { arguments[member.name] = member.value }
    let run = try await world.run(task, arguments)
    #expect(run.verdict == verdict, sourceLocation: location)
    #expect(run.events == events, sourceLocation: location)
    let received = world.server.requests
    #expect(
      received.map { "\($0.method) \($0.path)" } == requests, sourceLocation: location)
    let patches = try received.filter { $0.method == "PATCH" }.map {
      try JSONValue(parsing: $0.body)
    }
    if let patch { #expect(patches == [patch], sourceLocation: location) }
    return world
  }
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

extension TaskRun {
  /// The names of the log's events.
  var events: [String] { log.map(\.name) }

  /// The kinds of failures and whether they are retried: `failed not_found`, `retry timeout`.
  var verdict: String {
    [outcome.state, outcome.failure?.kind.rawValue].compactMap { $0 }.joined(separator: " ")
  }
}
