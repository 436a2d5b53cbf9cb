import AzureDevOps
import Basics
import Web
import JSON
import TestSupport
import Testing

@Suite("A work item patch")
struct WorkItemPatchTests {
  @Test("creates with what is not empty, in the order title, description, comment")
  func creation() {
    #expect(
      WorkItemPatch.creation(title: "T", description: "D", comment: "C").json == [
        ["op": "add", "path": "/fields/System.Title", "value": "T"],
        ["op": "add", "path": "/fields/System.Description", "value": "D"],
        ["op": "add", "path": "/fields/System.History", "value": "C"],
      ])
    #expect(
      WorkItemPatch.creation(title: "T", description: "").json == [
        ["op": "add", "path": "/fields/System.Title", "value": "T"]
      ])
  }

  @Test("changes, removes and leaves fields")
  func update() {
    let patch = WorkItemPatch.update(
      title: .replaced(""), description: .removed, assignedTo: .removed, state: .replaced("Done"),
      comment: "C")
    #expect(
      patch.json == [
        ["op": "replace", "path": "/fields/System.Title", "value": ""],
        ["op": "remove", "path": "/fields/System.Description"],
        ["op": "remove", "path": "/fields/System.AssignedTo"],
        ["op": "replace", "path": "/fields/System.State", "value": "Done"],
        ["op": "add", "path": "/fields/System.History", "value": "C"],
      ])
    #expect(WorkItemPatch.update(comment: "").json == [])
  }
}

@Suite("Work items")
struct WorkItemTests {
  static let item = #"{"id":31,"rev":1,"fields":{"System.Title":"T","System.AreaPath":"Web\\A"}}"#

  @Test("are created by PATCH under the type's key as it is")
  func creation() async throws {
    let service = FakeService(always: .json(Self.item))
    let client = try AzureDevOpsClient(service)
    let item = try await client.createWorkItem(
      ofType: "User%20Story", inProject: "a b", .creation(title: "T"))
    #expect(item.key == "31")
    #expect(item.title == "T")
    #expect(item.areaPath == #"Web\A"#)
    #expect(item.description == nil)
    let request = try #require(service.requests.first)
    #expect(request.method == .patch)
    #expect(
      request.url.text == "https://dev.azure.com/contoso/a%20b/_apis/wit/workitems/$User%20Story")
    #expect(request.headers.contains(Header("Content-Type", "application/json-patch+json")))
    #expect(request.headers.contains(Header("X-HTTP-Method-Override", "PATCH")))
    #expect(request.retrying == .unaccepted)
    #expect(
      request.body.map { String(decoding: $0, as: UTF8.self) }
        == #"[{"op":"add","path":"/fields/System.Title","value":"T"}]"#)
  }

  @Test("are read and changed by their id")
  func readAndUpdate() async throws {
    let service = FakeService(always: .json(Self.item))
    let client = try AzureDevOpsClient(service)
    _ = try await client.workItem("31")
    #expect(try await client.updateWorkItem("31", .update(state: .replaced("Done"))) == 31)
    #expect(service.requests.map(\.method) == [.get, .patch])
    for request in service.requests {
      #expect(request.url.text == "https://dev.azure.com/contoso/_apis/wit/workitems/31")
    }
  }

  @Test(
    "need nothing of the answer when they are changed",
    arguments: [Response.json("{}"), .json("[]"), Response(status: 204)])
  func changedSilently(response: Response) async throws {
    let client = try AzureDevOpsClient(FakeService(always: response))
    #expect(try await client.updateWorkItem("31", .update(state: .replaced("Done"))) == nil)
  }

  @Test(
    "need their fields when they are read, and their id when they are created",
    arguments: [
      (#"{"id":1,"fields":{}}"#, "1", "1"), (#"{"fields":{}}"#, "7", nil),
      (#"{"id":1}"#, nil, "1"), (#"{"id":"1","fields":{}}"#, nil, nil),
      (#"{"id":0,"fields":{}}"#, nil, nil), ("[]", nil, nil),
    ] as [(String, String?, String?)])
  func incomplete(body: String, read: String?, created: String?) async throws {
    let client = try AzureDevOpsClient(FakeService(always: .json(body)))
    func key(_ ask: () async throws(APIError) -> WorkItem) async -> String? {
      do throws(APIError) {
        return try await ask().key
      } catch {
        #expect(error.failure.kind == .protocolViolation)
        return nil
      }
    }
    #expect(await key { () throws(APIError) in try await client.workItem("7") } == read)
    #expect(
      await key { () throws(APIError) in
        try await client.createWorkItem(ofType: "Bug", inProject: "P", .creation(title: "T"))
      } == created)
  }

  @Test("have types in categories, by the last part of the type's URL")
  func categories() async throws {
    let body = """
      {"count":2,"value":[{"name":"Bug Category","referenceName":"Microsoft.BugCategory",\
      "workItemTypes":[{"name":"Bug","url":"https://x/_apis/wit/workItemTypes/Bug"},\
      {"name":"User Story","url":"https://x/wit/workItemTypes/User%20Story"}]},\
      {"workItemTypes":[]}]}
      """
    let service = FakeService(always: .json(body))
    let categories = try await AzureDevOpsClient(service).workItemTypeCategories(ofProject: "P")
    #expect(categories.map(\.referenceName) == ["Microsoft.BugCategory", nil])
    #expect(categories.flatMap(\.workItemTypes).map(\.key) == ["Bug", "User%20Story"])
    #expect(categories.flatMap(\.workItemTypes).map(\.name) == ["Bug", "User Story"])
    #expect(
      service.requests.map(\.url.text)
        == ["https://dev.azure.com/contoso/P/_apis/wit/workitemtypecategories"])
  }

  @Test("have types and their states")
  func typesAndStates() async throws {
    let service = FakeService { request in
      .success(
        .json(
          request.url.text.hasSuffix("/states")
            ? #"{"count":2,"value":[{"name":"Done","category":"Completed"},{"name":"New"}]}"#
            : """
            {"value":[{"name":"Bug","states":[]},{"name":"Task","referenceName":"T",\
            "states":[{"name":"New","category":"Proposed"}]},{"name":"Epic","states":null}]}
            """))
    }
    let client = try AzureDevOpsClient(service)
    let types = try await client.workItemTypes(ofProject: "P")
    #expect(types.map(\.name) == ["Bug", "Task", "Epic"])
    #expect(types.map(\.referenceName) == [nil, "T", nil])
    #expect(
      types.map(\.states) == [nil, [WorkItemState(name: "New", category: "Proposed")], nil])
    let states = try await client.workItemStates(ofType: "User Story", inProject: "P")
    #expect(
      states == [
        WorkItemState(name: "Done", category: "Completed"),
        WorkItemState(name: "New", category: nil),
      ])
    let request = try #require(service.requests.last)
    #expect(
      request.url.text
        == "https://dev.azure.com/contoso/P/_apis/wit/workitemtypes/User%20Story/states")
    #expect(request.headers.first?.value == "application/json; api-version=4.1-preview.1")
  }

  @Test(
    "have types that are known by their name, or else by the end of their reference name",
    arguments: [
      ("Fehler", "Fehler"), ("Bug", "Fehler"), ("Task", "Task"), ("Umlauf", "Task"),
      ("Issue", nil), ("WorkItemTypes.Bug", nil), ("bug", nil), ("", nil),
    ] as [(String, String?)])
  func knownTypes(name: String, expected: String?) async throws {
    let body = """
      {"value":[{"name":"Fehler","referenceName":"Microsoft.VSTS.WorkItemTypes.Bug"},\
      {"name":"Aufgabe","referenceName":"Microsoft.VSTS.WorkItemTypes.Task"},\
      {"name":"Task","referenceName":"Custom.Umlauf"},{"name":"Bare","referenceName":""}]}
      """
    let client = try AzureDevOpsClient(FakeService(always: .json(body)))
    let types = try await client.workItemTypes(ofProject: "P")
    #expect(types.type(knownAs: name)?.name == expected)
  }

  @Test("have no states where the service says null and none")
  func nullList() async throws {
    let client = try AzureDevOpsClient(FakeService(always: .json(#"{"count":0,"value":null}"#)))
    #expect(try await client.workItemStates(ofType: "Bug", inProject: "P") == [])
  }
}

@Suite("The search for work items")
struct SearchTests {
  private static func page(_ range: Range<Int>, count: Int?) -> Response {
    let results = range.map {
      JSONValue.object(["fields": ["system.id": .string("\($0)"), "system.title": "T"]])
    }
    return .json(
      JSONValue.object(["count": JSONValue(count), "infoCode": 0, "results": .array(results)])
        .serialized)
  }

  private static func skip(_ request: Request) -> Int {
    let body = request.body.flatMap { try? JSONValue(parsing: $0) }
    return body?["$skip"]?.int ?? 0
  }

  @Test(
    "fetches all pages",
    arguments: [(0, true), (1, true), (999, false), (1000, true), (2500, true)])
  func pages(total: Int, saysCount: Bool) async throws {
    let service = FakeService { request in
      let start = Self.skip(request)
      return .success(
        Self.page(start..<min(start + 1000, total), count: saysCount ? total : nil))
    }
    let matches = try await AzureDevOpsClient(service).searchWorkItems("checkout fails")
    #expect(matches.map(\.id) == (0..<total).map { .string("\($0)") })
    #expect(service.requests.count == total / 1000 + 1)
    let request = try #require(service.requests.first)
    #expect(
      request.url.text
        == "https://almsearch.dev.azure.com/contoso/_apis/search/workitemsearchresults")
    #expect(
      request.body.map { String(decoding: $0, as: UTF8.self) }
        == #"{"searchText":"checkout fails","$top":1000}"#)
    #expect(request.retrying == .idempotent)
  }

  @Test("goes on after pages that the service made shorter")
  func shortPages() async throws {
    let service = FakeService { request in
      let start = Self.skip(request)
      return .success(Self.page(start..<min(start + 200, 500), count: 500))
    }
    let matches = try await AzureDevOpsClient(service).searchWorkItems("x", inProject: "a b")
    #expect(matches.count == 500)
    #expect(
      service.requests.map(\.url.text)
        == Array(
          repeating:
            "https://almsearch.dev.azure.com/contoso/a%20b/_apis/search/workitemsearchresults",
          count: 3))
  }

  @Test(
    "says why it could not be made, whatever else is in the answer",
    arguments: [
      (1, .unavailable), (2, .unavailable), (3, .rejected), (4, .rejected), (5, .rejected),
      (6, .unavailable), (7, .unavailable), (11, .forbidden), (19, .rejected), (20, .rejected),
    ] as [(Int, FailureKind)],
    ["[]", "null", #"[{"fields":{"system.id":"1","system.title":"T"}}]"#])
  func refused(code: (number: Int, kind: FailureKind), results: String) async throws {
    let service = FakeService(
      always: .json(#"{"count":0,"results":\#(results),"infoCode":\#(code.number)}"#))
    let client = try AzureDevOpsClient(service)
    let error = await thrown(APIError.self) { try await client.searchWorkItems("x") }
    #expect(error?.failure.kind == code.kind)
    #expect(error?.failure.message.hasPrefix("the search ") == true)
  }

  @Test("keeps results that the service has only a word about", arguments: [0, 8, 9, 10, 17])
  func annotated(code: Int) async throws {
    let client = try AzureDevOpsClient(
      FakeService(
        always: .json(
          """
          {"count":1,"results":[{"fields":{"system.id":"2","system.title":"T"}}],\
          "infoCode":\(code)}
          """)))
    #expect(try await client.searchWorkItems("x").map(\.id) == ["2"])
  }

  @Test("finds nothing where there are no results", arguments: ["{}", #"{"results":null}"#])
  func nothing(body: String) async throws {
    let client = try AzureDevOpsClient(FakeService(always: .json(body)))
    #expect(try await client.searchWorkItems("x") == [])
  }

  @Test("stops when the same page comes again")
  func repeatedPage() async throws {
    let service = FakeService(always: Self.page(0..<1000, count: 5000))
    let client = try AzureDevOpsClient(service)
    let error = await thrown(APIError.self) { try await client.searchWorkItems("x") }
    #expect(error?.failure.kind == .protocolViolation)
    #expect(service.requests.count == 2)
  }
}
