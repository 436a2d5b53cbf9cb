import AzureDevOps
import Basics
import SQLite
import SentryState
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

@Suite("The done states")
struct DoneStatesTests {
  private static let now = Timestamp(unixSeconds: 1_800_000_000)

  private static func question(_ type: String?) -> DoneStates.Question {
    DoneStates.Question(projectID: "p1", workItemType: type, collectionID: "c0ffee")
  }

  @Test("hold for every project where they are given")
  func given() async {
    let states = DoneStates(given: ["Shut"])
    #expect(await states.answer(to: Self.question("Bug"), integrationID: 1) == .known(["Shut"]))
    #expect(await states.answer(to: nil, integrationID: 1) == .known(["Shut"]))
  }

  @Test("are unknown where there are none, whoever says so")
  func empty() async throws {
    #expect(
      await DoneStates(given: []).answer(to: Self.question("Bug"), integrationID: 1) == .unknown)
    let looked = DoneStates { _, _ in [] }
    #expect(await looked.answer(to: Self.question("Bug"), integrationID: 1) == .unknown)
    let store = try Store.inMemory()
    try await store.write { database in
      try StoredDoneStates(names: [], fetchedAt: Self.now)
        .save(integrationID: 1, project: "p1", workItemType: "Bug", in: database)
    }
    let remembered = DoneStates(rememberedBy: store)
    #expect(await remembered.answer(to: Self.question("Bug"), integrationID: 1) == .unknown)
  }

  struct Process: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The states of Bug, with their categories.
    var states: String
    var answer: DoneStates.Answer
    /// What was asked for below the list of types.
    var asked = ["/Bug/states"]
    /// What the store remembers then.
    var remembered: [String] = []
  }

  @Test(
    "are what the categories of the first type with states say, and nothing else is remembered",
    arguments: [
      Process(
        testDescription: "all categories", states: "New:Proposed Closed:Completed",
        answer: .known(["Closed"]), remembered: [#"Bug|["Closed"]"#]),
      Process(testDescription: "no categories", states: "New Closed", answer: .unknown),
      Process(
        testDescription: "one category missing", states: "New:Proposed Closed:Completed Cut",
        answer: .unknown),
      Process(testDescription: "nothing done", states: "New:Proposed", answer: .unknown),
      Process(
        testDescription: "no states", states: "", answer: .known(["Over"]),
        asked: ["/Bug/states", "", "/Issue/states"], remembered: [#"Issue|["Over"]"#]),
    ])
  func categories(_ process: Process) async throws {
    let service = WorkItemService([
      .init(
        "p1", "Web",
        WorkItemProcess(
          types: [("Bug", process.states), ("Issue", "Over:Completed")], categories: []))
    ])
    let server = try LoopbackServer { service.reply(to: $0) }
    let store = try Store.inMemory()
    // What an earlier version remembered of a server without categories counts for nothing.
    try await store.write { database in
      try StoredDoneStates(names: [], fetchedAt: Self.now)
        .save(integrationID: 1, project: "p1", workItemType: "Bug", in: database)
    }
    let states = DoneStates(askedFor: store, now: { Self.now }) { _ in
      AzureDevOpsClient(
        baseURL: try WebURL(base: server.url), http: TransferPool(),
        credential: Credential("token", scheme: .bearer))
    }
    #expect(
      await states.answer(to: Self.question(nil), integrationID: 1) == process.answer)
    #expect(
      server.requests.map(\.path)
        == process.asked.map { "/p1/_apis/wit/workitemtypes\($0)" })
    let remembered = try await store.read { database in
      try database.rows(
        "SELECT work_item_type || '|' || states FROM vsts_done_states WHERE states <> '[]'"
      ) { $0.text(0) }
    }
    #expect(remembered == process.remembered)
  }

  @Test("are unknown without a project, and failed where they cannot be had")
  func missing() async {
    let failure = Failure(.unavailable, "no")
    let states = DoneStates { question, _ in
      if question.workItemType == nil { throw failure }
      return nil
    }
    #expect(await states.answer(to: nil, integrationID: 1) == .unknown)
    #expect(await states.answer(to: Self.question("Bug"), integrationID: 1) == .unknown)
    #expect(await states.answer(to: Self.question(nil), integrationID: 1) == .failed(failure))
  }

  @Test(
    "are those of the work item's own type, or else of Bug, Issue or Task, however old",
    arguments: [
      ("Epic", .known(["Over"])), ("Story", .known(["Shut"])), (nil, .known(["Shut"])),
      ("Issue", .known(["Shut"])), ("Task", .known(["Done"])),
    ] as [(String?, DoneStates.Answer)])
  func remembered(type: String?, expected: DoneStates.Answer) async throws {
    let store = try Store.inMemory()
    try await store.write { database in
      for (type, name) in [("Epic", "Over"), ("Issue", "Shut"), ("Task", "Done")] {
        try StoredDoneStates(names: [name], fetchedAt: Timestamp(unixSeconds: 0))
          .save(integrationID: 1, project: "p1", workItemType: type, in: database)
      }
    }
    let states = DoneStates(rememberedBy: store)
    #expect(await states.answer(to: Self.question(type), integrationID: 1) == expected)
    #expect(await states.answer(to: Self.question(type), integrationID: 2) == .unknown)
  }

  @Test(
    "are those of a type in whatever language, and kept under the name that is asked for",
    arguments: [
      ("Fehler", .known(["Behoben", "Zu"])), ("Aufgabe", .known(["Fertig"])),
      ("Task", .known(["Zu"])), ("Gone", .known(["Behoben", "Zu"])),
      (nil, .known(["Behoben", "Zu"])),
    ] as [(String?, DoneStates.Answer)])
  func localised(type: String?, expected: DoneStates.Answer) async throws {
    let service = WorkItemService([.init("p1", "Web", .german)])
    let server = try LoopbackServer { service.reply(to: $0) }
    let store = try Store.inMemory()
    for _ in 1...2 {
      let states = DoneStates(askedFor: store, now: { Self.now }) { _ in
        AzureDevOpsClient(
          baseURL: try WebURL(base: server.url), http: TransferPool(),
          credential: Credential("token", scheme: .bearer))
      }
      #expect(await states.answer(to: Self.question(type), integrationID: 1) == expected)
    }
    let remembered = DoneStates(rememberedBy: store)
    #expect(await remembered.answer(to: Self.question(type), integrationID: 1) == expected)
  }

  @Test("are asked for again where there was no client to ask with, and then kept")
  func recovers() async throws {
    let service = WorkItemService([.init("p1", "Web")])
    let server = try LoopbackServer { service.reply(to: $0) }
    let pool = TransferPool()
    let clients = Guarded(0)
    let states = DoneStates(askedFor: try Store.inMemory(), now: { Self.now }) { _ in
      let isFirst = clients.withLock { clients in
        clients += 1
        return clients == 1
      }
      if isFirst { throw Failure(.unavailable, "down") }
      return AzureDevOpsClient(
        baseURL: try WebURL(base: server.url), http: pool,
        credential: Credential("token", scheme: .bearer))
    }
    func ask(_ type: String) async -> DoneStates.Answer {
      await states.answer(to: Self.question(type), integrationID: 1)
    }
    #expect(await ask("Bug") == .failed(Failure(.unavailable, "down")))
    #expect(await ask("Bug") == .known(["Resolved", "Closed"]))
    #expect(await ask("Task") == .known(["Closed"]))
    #expect(clients.withLock { $0 } == 2)
  }
}
