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
    _ process: WorkItemProcess, _ body: (ProjectCatalog, LoopbackServer) async throws -> Void
  ) async throws {
    let service = WorkItemService([.init("p1", "Web", process)])
    let server = try LoopbackServer { service.reply(to: $0) }
    try await body(try catalog(server), server)
  }

  static func catalog(_ server: LoopbackServer) throws -> ProjectCatalog {
    ProjectCatalog(
      AzureDevOpsClient(
        baseURL: try WebURL(base: server.url), http: TransferPool(),
        credential: Credential("token", scheme: .bearer)))
  }

  struct Process: Sendable, CustomTestStringConvertible {
    var name: String
    var process: WorkItemProcess
    var doneStates: [String]
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
        name: "custom", process: .custom, doneStates: ["Fertig"], asked: ["Bug", "Issue", "Task"]),
      Process(
        name: "foreign", process: .foreign, doneStates: [], asked: ["Bug", "Issue", "Task"]),
    ])
  func standardProcesses(_ process: Process) async throws {
    try await Self.catalog(process.process) { catalog, server in
      let first = try await catalog.states(ofFirst: DoneStates.standardTypes, inProject: "p1")
      #expect(DoneStates.names(among: first?.states ?? []) == process.doneStates)
      #expect(
        server.requests.map(\.path)
          == process.asked.map { "/p1/_apis/wit/workitemtypes/\($0)/states" })
    }
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
    let catalog = ProjectCatalog(
      AzureDevOpsClient(
        baseURL: try WebURL(base: server.url), http: TransferPool(settings),
        credential: Credential("token", scheme: .bearer)))
    let failure = await failure {
      try await catalog.states(ofFirst: DoneStates.standardTypes, inProject: "p1")
    }
    #expect(failure?.status == status)
  }

  @Test("are told for every type, each asked for once")
  func allTypes() async throws {
    try await Self.catalog(.custom) { catalog, server in
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
      #expect(
        Set(server.requests.map(\.path)) == [
          "/p1/_apis/wit/workitemtypes", "/p1/_apis/wit/workitemtypes/Störung/states",
          "/p1/_apis/wit/workitemtypes/Task/states", "/p1/_apis/wit/workitemtypes/Bug/states",
          "/p1/_apis/wit/workitemtypes/Issue/states",
        ])
      #expect(server.requestCount == 5)
    }
  }
}
