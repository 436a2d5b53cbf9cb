import AzureDevOps
import Basics
import Web
import JSON
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("The states of a project")
struct WorkItemStatesTests {
  private static func catalog(
    _ process: WorkItemProcess, listsStates: Bool = false,
    _ body: (ProjectCatalog, LoopbackServer) async throws -> Void
  ) async throws {
    var service = WorkItemService([.init("p1", "Web", process)])
    service.listsStates = listsStates
    let server = try LoopbackServer { [service] in service.reply(to: $0) }
    try await body(try catalog(server), server)
  }

  static func catalog(
    _ server: LoopbackServer, _ settings: TransferSettings = TransferSettings()
  ) throws -> ProjectCatalog {
    ProjectCatalog(
      AzureDevOpsClient(
        baseURL: try WebURL(base: server.url), http: TransferPool(settings),
        credential: Credential("token", scheme: .bearer)))
  }

  struct Process: Sendable, CustomTestStringConvertible {
    var name: String
    var process: WorkItemProcess
    var doneStates: [String]
    /// What is asked for beside the list of types.
    var asked: [String]

    var testDescription: String { name }
  }

  @Test(
    "that count as done are those of the first of Bug, Issue and Task that has states",
    arguments: [
      Process(
        name: "Agile", process: .agile, doneStates: ["Resolved", "Closed"], asked: ["Bug"]),
      Process(name: "Scrum", process: .scrum, doneStates: ["Done"], asked: ["Bug"]),
      Process(name: "CMMI", process: .cmmi, doneStates: ["Resolved", "Closed"], asked: ["Bug"]),
      Process(name: "Basic", process: .basic, doneStates: ["Done"], asked: ["Bug", "Issue"]),
      Process(
        name: "custom", process: .custom, doneStates: ["Fertig"], asked: ["Bug", "Task"]),
      Process(
        name: "German", process: .german, doneStates: ["Behoben", "Zu"], asked: ["Bug", "Fehler"]),
      Process(name: "foreign", process: .foreign, doneStates: [], asked: ["Bug"]),
    ], [false, true])
  func standardProcesses(_ process: Process, listsStates: Bool) async throws {
    try await Self.catalog(process.process, listsStates: listsStates) { catalog, server in
      for _ in 1...2 {
        let first = try await catalog.states(ofFirst: DoneStates.standardTypes, inProject: "p1")
        #expect(DoneStates.names(among: first?.states ?? []) == process.doneStates)
      }
      // The list, which is long, is asked for where the process has no Bug.
      let isListed = process.asked != ["Bug"] || process.doneStates.isEmpty
      let types = listsStates ? ["Bug"] : process.asked
      var paths = types.map { "/p1/_apis/wit/workitemtypes/\($0)/states" }
      if isListed { paths.insert("/p1/_apis/wit/workitemtypes", at: 1) }
      #expect(server.requests.map(\.path) == paths)
    }
  }

  @Test("are asked for by name where there is no list of types")
  func withoutList() async throws {
    let service = WorkItemService([.init("p1", "Web", .basic)])
    let server = try LoopbackServer { request in
      request.path.hasSuffix("/workitemtypes")
        ? .json(404, ["message": "no"]) : service.reply(to: request)
    }
    let first = try await Self.catalog(server)
      .states(ofFirst: DoneStates.standardTypes, inProject: "p1")
    #expect(first?.type == "Issue")
  }

  @Test("move on to the next type where one has none")
  func emptyAnswer() async throws {
    let process = WorkItemProcess(types: [("Bug", ""), ("Issue", "Shut:Closed")], categories: [])
    try await Self.catalog(process) { catalog, _ in
      let first = try await catalog.states(ofFirst: DoneStates.standardTypes, inProject: "p1")
      #expect(first?.type == "Issue")
      #expect(DoneStates.names(among: first?.states ?? []) == ["Shut"])
    }
  }

  @Test("are not made up where the service fails", arguments: [401, 403, 500])
  func failures(status: Int) async throws {
    let server = try LoopbackServer { _ in .json(status, ["message": "no"]) }
    var settings = TransferSettings()
    settings.retries = 0
    let catalog = try Self.catalog(server, settings)
    let failure = await failure {
      try await catalog.states(ofFirst: DoneStates.standardTypes, inProject: "p1")
    }
    #expect(failure?.status == status)
  }

  @Test(
    "are told for every type, each asked for once, and none that the list has",
    arguments: [false, true])
  func allTypes(listsStates: Bool) async throws {
    try await Self.catalog(.custom, listsStates: listsStates) { catalog, server in
      for _ in 1...2 {
        let states = try await WorkItemStates.ask(catalog, project: "p1")
        #expect(
          states.members == [
            "states": [
              "Störung": [
                ["name": "Offen", "category": "Proposed"],
                ["name": "Behoben", "category": "Resolved"],
                ["name": "Zu", "category": "Completed"],
              ],
              "Task": [
                ["name": "Neu", "category": "Proposed"],
                ["name": "Fertig", "category": "Completed"],
                ["name": "Weg", "category": "Removed"],
              ],
            ],
            "done_states": ["Fertig"],
          ])
      }
      let asked = listsStates ? [] : ["/Störung/states", "/Task/states"]
      #expect(
        server.requests.map(\.path).sorted()
          == ([""] + asked).map { "/p1/_apis/wit/workitemtypes\($0)" }.sorted())
    }
  }

  @Test("say nothing of what is done where one has no category, and the next type is not asked")
  func uncategorized() async throws {
    try await Self.catalog(.uncategorized) { catalog, _ in
      let states = try await WorkItemStates.ask(catalog, project: "p1")
      #expect(states.members["done_states"] == .null)
      #expect(
        states.members["states"]?["Task"] == [
          ["name": "New", "category": nil], ["name": "Closed", "category": nil],
        ])
      #expect(
        states.warnings == [
          "type 'Bug' has states without a category: which are done is unknown"
        ])
      #expect(states.failure == nil)
    }
  }

  @Test(
    "say nothing of what is done where none of Bug, Issue and Task has any",
    arguments: [.foreign, WorkItemProcess(types: [("Bug", "")], categories: [])])
  func noStandardType(process: WorkItemProcess) async throws {
    try await Self.catalog(process) { catalog, _ in
      let states = try await WorkItemStates.ask(catalog, project: "p1")
      #expect(states.members["done_states"] == .null)
      #expect(
        states.warnings == [
          "the project has no states of Bug, Issue, Task: which are done is unknown"
        ])
    }
  }

  @Test(
    "are null for a type whose states cannot be had, which matters where they say what is done",
    arguments: [
      ("Epic", 404, ["Done"], nil), ("Epic", 403, ["Done"], nil), ("Epic", 500, ["Done"], nil),
      ("Issue", 404, ["Done"], nil), ("Issue", 403, nil, .forbidden),
      ("Issue", 500, nil, .unavailable),
    ] as [(String, Int, [String]?, FailureKind?)])
  func oneRefused(
    type: String, status: Int, doneStates: [String]?, failure: FailureKind?
  ) async throws {
    let service = WorkItemService([.init("p1", "Web", .basic)])
    let server = try LoopbackServer { request in
      request.path.hasSuffix("/\(type)/states")
        ? .json(status, ["message": "not today"]) : service.reply(to: request)
    }
    var settings = TransferSettings()
    settings.retries = 0
    let states = try await WorkItemStates.ask(Self.catalog(server, settings), project: "p1")
    let known = states.members["states"]?.object?.members ?? []
    #expect(known.map(\.name) == ["Epic", "Issue", "Task"])
    #expect(known.filter { $0.value == .null }.map(\.name) == [type])
    #expect(states.doneStates == doneStates)
    #expect(states.failure?.failure.kind == failure)
    #expect(states.warnings == ["the states of type '\(type)' cannot be had: not today"])
  }

  @Test("are a failure of the whole where the credential is refused for one type")
  func credentialRefused() async throws {
    let service = WorkItemService([.init("p1", "Web", .basic)])
    let server = try LoopbackServer { request in
      request.path.hasSuffix("/Epic/states")
        ? .json(401, ["message": "no"]) : service.reply(to: request)
    }
    let failure = await failure {
      try await WorkItemStates.ask(try Self.catalog(server), project: "p1")
    }
    #expect(failure?.kind == .unauthorized)
  }
}
