import Foundation
import JSON
import TestSupport
import Testing

@Suite("vsts-work-item-types")
struct WorkItemTypesToolTests {
  private typealias World = WorkItemTypesWorld

  @Test("adds projects and types, in order, with the defaults")
  func types() async throws {
    let world = try World()
    let result = try await world.run(["Web"])
    #expect(
      result
        == ToolResult(
          status: 0,
          output: #"{"project":"Web","default_project":"a1","# + World.projects
            + #","default_work_item_type":"Bug","# + World.webTypes + "}\n"))
    #expect(
      world.server.requests.map(\.target) == [
        "/contoso/_apis/projects?stateFilter=WellFormed&%24skip=0&%24top=100",
        "/contoso/a1/_apis/wit/workitemtypecategories",
      ])
  }

  @Test("keeps records as they were written, and their order")
  func records() async throws {
    let world = try World()
    let result = try await world.run(
      [], input: #"{"n":1.0,"project":"b2"}"# + "\nnope\n{}\n" + #"{"project":7}"#)
    let basic = #""work_item_types":[["Epic","Epic"],["Issue","Issue"],["Task","Task"]]"#
    #expect(
      result
        == ToolResult(
          status: 65,
          output: #"{"n":1.0,"project":"b2","default_project":"b2","# + World.projects
            + #","default_work_item_type":"Epic","# + basic + "}\n"
            + #"{"source":"-:2","error":{"kind":"invalid_input","#
            + #""message":"not a JSON record: line 2, column 2: unexpected character"}}"# + "\n"
            + #"{"default_project":"a1","# + World.projects
            + #","default_work_item_type":"Bug","# + World.webTypes + "}\n"
            + #"{"source":"-:4","error":{"kind":"invalid_input","#
            + #""message":"'project' is a number, not a string"}}"# + "\n"))
  }

  @Test("keeps nothing of what an earlier run found")
  func earlierReport() async throws {
    let world = try World()
    let input = """
      {"project":"Web","projects":[],"states":{"Bug":[]},"done_states":["Done"],\
      "error":{"kind":"timeout"},"n":1.0}
      """
    #expect(
      try await world.run([], input: input)
        == ToolResult(
          status: 0,
          output: #"{"project":"Web","# + World.projects + #","n":1.0,"default_project":"a1","#
            + #""default_work_item_type":"Bug","# + World.webTypes + "}\n"))
  }

  @Test("puts a project first that the list does not have")
  func unlisted() async throws {
    let result = try await World().run(["Hidden"])
    #expect(
      result
        == ToolResult(
          status: 0,
          output: #"{"project":"Hidden","default_project":"c3","projects":[["c3","Hidden"],"#
            + #"["a1","Web"],["b2","Über uns"]],"default_work_item_type":"St%C3%B6rung","#
            + #""work_item_types":[["St%C3%B6rung","Störung"],["Task","Task"]]}"# + "\n"))
  }

  @Test("says that a project does not exist")
  func missing() async throws {
    let world = try World()
    let result = try await world.run(["Nope"])
    #expect(
      result
        == ToolResult(
          status: 1,
          output: #"{"project":"Nope","default_project":null,"# + World.projects
            + #","default_work_item_type":null,"work_item_types":[],"error":{"kind":"not_found","#
            + #""message":"TF200016: The following project does not exist: Nope.","status":404,"#
            + #""url":"\#(world.server.url)contoso/_apis/projects/Nope?stateFilter=WellFormed","#
            + #""hint":"there is none, or the identity may not see it: "#
            + #"'vsts-repo-access --need read' gives the reason"}}"#
            + "\n"))
  }

  @Test("says that a project's name is none before it says what else is missing")
  func names() async throws {
    let world = try World()
    for variables in [world.environment, ["VSTS_TOKEN": "t"]] {
      for name in ["", ".", ".."] {
        #expect(
          try await world.run([name], environment: variables)
            == ToolResult(
              status: 65,
              output: #"{"project":"\#(name)","default_project":null,"projects":[],"#
                + #""default_work_item_type":null,"work_item_types":[],"error":"#
                + #"{"kind":"invalid_input","message":"'\#(name)' cannot be a project, "#
                + #"repository, type or id"}}"# + "\n"))
      }
    }
    #expect(world.server.requestCount == 0)
  }

  @Test(
    "offers no types for a parameter that does not exist", arguments: ["project=Nope", "project="])
  func parameter(text: String) async throws {
    let result = try await World().run(["--param", text], input: "{}")
    #expect(
      result
        == ToolResult(
          status: 0,
          output: #"{"default_project":null,"# + World.projects
            + #","default_work_item_type":null,"work_item_types":[]}"# + "\n"))
  }

  @Test("has nothing to offer in an empty organization")
  func empty() async throws {
    let world = try World(WorkItemService([]))
    let result = try await world.run([], input: "{}")
    #expect(
      result
        == ToolResult(
          status: 0,
          output: #"{"default_project":null,"projects":[],"default_work_item_type":null,"#
            + #""work_item_types":[]}"# + "\n"))
    #expect(world.server.requestCount == 1)
  }

  @Test("lists all of 1,500 projects once, and asks for each project's types once")
  func manyProjects() async throws {
    let world = try World(WorkItemService((1...1500).map { .init("id-\($0)", "P \($0)") }))
    let names = [1, 1500, 700, 1, 1500].map { "P \($0)" }
    let result = try await world.run(names)
    #expect(result.status == 0)
    let records = try result.output.split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
    #expect(records.map { $0["project"]?.string } == names)
    #expect(
      records.map { $0["default_project"]?.string } == [
        "id-1", "id-1500", "id-700", "id-1", "id-1500",
      ])
    #expect(records.allSatisfy { $0["projects"]?.array?.count == 1500 })
    #expect(world.server.requestCount == 16 + 3)
  }

  @Test("adds the states of every type, and which count as done")
  func states() async throws {
    let result = try await World().run(["--states", "b2"])
    let states = try JSONValue(parsing: result.output)
    let basic: JSONValue = [
      ["name": "To Do", "category": "Proposed"], ["name": "Doing", "category": "InProgress"],
      ["name": "Done", "category": "Completed"],
    ]
    #expect(result.status == 0)
    #expect(states["states"] == ["Epic": basic, "Issue": basic, "Task": basic])
    #expect(states["done_states"] == ["Done"])
  }

  @Test("does not say which states are done where the service does not")
  func uncategorized() async throws {
    let world = try World(WorkItemService([.init("a1", "Web", .uncategorized)]))
    let result = try await world.run(["--states", "Web"])
    let record = try JSONValue(parsing: result.output)
    #expect(result.status == 0)
    #expect(record["done_states"] == .null)
    #expect(
      record["states"]?["Task"] == [
        ["name": "New", "category": nil], ["name": "Closed", "category": nil],
      ])
    #expect(
      result.error
        == "vsts-work-item-types: warning: type 'Bug' has states without a category: "
        + "which are done is unknown\n")
    let table = try await world.run(["--format", "table", "--states", "Web"])
    #expect(table.output.contains("unknown"))
  }

  @Test(
    "does not say that no state is done where it could not ask",
    arguments: [(["--states", "Nope"], 1), (["--states", "--param", "project=nope"], 0)]
      as [([String], ProgramStatus)])
  func statesNotAsked(arguments: [String], status: ProgramStatus) async throws {
    let result = try await World().run(arguments, input: "{}\n")
    let record = try JSONValue(parsing: result.output)
    #expect(result.status == status)
    #expect(record["states"] == [:])
    #expect(record["done_states"] == .null)
  }

  @Test(
    "tells null for a type whose states cannot be had, and fails where they say what is done",
    arguments: [("Epic", 0, ["Done"]), ("Issue", 1, nil)] as [(String, Int32, [String]?)])
  func refusedStates(type: String, status: Int32, doneStates: [String]?) async throws {
    let service = WorkItemService([.init("a1", "Web", .basic)])
    let server = try LoopbackServer { request in
      request.path.hasSuffix("/\(type)/states")
        ? .json(403, ["message": "TF400813: not yours"]) : service.reply(to: request)
    }
    let result = try await runProgram(
      "vsts-work-item-types", ["--base-url", server.url, "--states", "Web"],
      ProgramSetup(environment: ["VSTS_TOKEN": "token"]))
    let record = try JSONValue(parsing: result.output)
    #expect(result.status == .exited(status))
    #expect(record["states"]?[type] == .null)
    #expect(record["states"]?["Task"]?.array?.count == 3)
    #expect(
      record["done_states"]
        == doneStates.map { .array($0.map { .string($0) }) } ?? JSONValue.null)
    #expect(record["error"]?["kind"] == (status == 0 ? nil : "forbidden"))
    #expect(
      result.error.hasPrefix(
        "vsts-work-item-types: warning: the states of type '\(type)' cannot be had: TF400813"))
  }

  @Test(
    "knows the types of a process in another language, asked for by name where the list lacks them",
    arguments: [true, false])
  func localised(listsStates: Bool) async throws {
    var service = WorkItemService([.init("a1", "Web", .german)])
    service.listsStates = listsStates
    let world = try World(service)
    let result = try await world.run(["--states", "Web"])
    let record = try JSONValue(parsing: result.output)
    #expect(result.status == 0)
    #expect(record["states"]?.object?.members.map(\.name) == ["Task", "Fehler", "Aufgabe"])
    #expect(record["done_states"] == ["Behoben", "Zu"])
    #expect(
      record["work_item_types"]
        == [["Fehler", "Fehler"], ["Aufgabe", "Aufgabe"], ["Task", "Task"]])
    #expect(world.server.requestCount == (listsStates ? 3 : 6))
  }

  @Test("lists the projects of a service that goes by tokens", arguments: [1, 7, 100])
  func tokens(pageSize: Int) async throws {
    var service = WorkItemService((1...250).map { .init("id-\($0)", "P \($0)") })
    service.pagesByToken = true
    service.projectsPerPage = pageSize
    let world = try World(service)
    let result = try await world.run(["P 250"])
    let record = try JSONValue(parsing: result.output)
    #expect(result.status == 0)
    #expect(record["default_project"] == "id-250")
    #expect(
      record["projects"]?.array?.map { $0.array?.first?.string }
        == (1...250).map { "id-\($0)" })
    #expect(world.server.requestCount == (250 + pageSize - 1) / pageSize + 1)
  }

  @Test("ends where a token of the list of projects comes again")
  func repeatedToken() async throws {
    let server = try LoopbackServer { _ in
      .json(
        200, ["value": [["id": "a1", "name": "Web"]]], headers: ["x-ms-continuationtoken": "1"])
    }
    let result = try await World().run(["Web", "--base-url", server.url])
    #expect(result.status == 76)
    #expect(try JSONValue(parsing: result.output)["error"]?["kind"] == "protocol")
    #expect(server.requestCount == 4)
  }

  @Test(
    "knows a project by its name, composed or not, in the list and beside it",
    arguments: [("U\u{308}ber uns", "b2"), ("\u{DC}ber uns", "b2"), ("Gro\u{308}\u{DF}e", "d4")])
  func forms(name: String, id: String) async throws {
    let world = try World(
      WorkItemService([
        .init("b2", "\u{DC}ber uns", .basic),
        .init("d4", "Gr\u{F6}\u{DF}e", .basic, isListed: false),
      ]))
    let result = try await world.run([name])
    #expect(result.status == 0)
    #expect(try JSONValue(parsing: result.output)["default_project"]?.string == id)
    #expect(try await world.run(["--search", "x", name]).status == 0)
  }

  @Test("says why a search has no results to give")
  func refusedSearch() async throws {
    for (code, kind, status) in [(11, "forbidden", 1), (4, "rejected", 1), (6, "unavailable", 75)] {
      let server = try LoopbackServer { _ in
        .json(["count": 0, "results": [], "infoCode": .number(code)])
      }
      let result = try await World().run(["--search", "*x", "--base-url", server.url])
      #expect(result.status == .exited(Int32(status)))
      #expect(try JSONValue(parsing: result.output)["error"]?["kind"]?.string == kind)
    }
  }

  @Test("prints the form's fields in place of each record")
  func form() async throws {
    let world = try World()
    let result = try await world.run(["--form"], input: "{}\n{}")
    let line =
      #"[{"name":"project","required":true,"type":"choice","#
      + #""choices":[["a1","Web"],["b2","Über uns"]],"defaultValue":"a1","label":"Project","#
      + #""placeholder":"a1","updatesForm":true},{"name":"work_item_type","required":true,"#
      + #""type":"choice","choices":[["Bug","Bug"],["User%20Story","User Story"],["Task","Task"],"#
      + #"["Feature","Feature"],["Issue","Issue"]],"defaultValue":"Bug","#
      + #""label":"Work Item Type","placeholder":"Bug"}]"# + "\n"
    #expect(result == ToolResult(status: 0, output: line + line))
    #expect(world.server.requestCount == 2)
    #expect(try await world.run(["--form"]) == ToolResult(status: 0, output: line))
  }

  @Test("fills the form for a group with its stored defaults, title and text")
  func groupForm() async throws {
    let world = try World()
    let state = try world.state(
      defaults: ["project": "b2", "work_item_type": "Gone"],
      event: ["exception": ["values": [["type": "E", "value": "no paper"]]]])
    let result = try await world.run(
      ["--form", "--integration", "1", "--group", "42", "--state", state])
    let fields = try JSONValue(parsing: result.output).array ?? []
    #expect(result.status == 0)
    #expect(result.error == "")
    #expect(fields.map { $0["defaultValue"] } == ["b2", "Gone", nil, nil])
    #expect(
      fields.map { $0["default"]?.string } == [
        nil, nil, "E: no paper",
        "Sentry Issue: [SHOP-2B](https://sentry.example/organizations/acme/issues/42/"
          + "?referrer=vsts_integration)\n\n```\nE: no paper\n```",
      ])
    #expect(world.server.requests.first?.path == "/stored/_apis/projects")
  }

  @Test("leaves title and text out where the group has no event")
  func eventlessGroup() async throws {
    let world = try World()
    let result = try await world.run(
      ["--form", "--integration", "1", "--group", "42", "--state", try world.state()])
    #expect(try JSONValue(parsing: result.output).array?.count == 2)
    let missing = try await world.run(
      ["--form", "--integration", "1", "--group", "43", "--state", try world.state()])
    #expect(
      missing == ToolResult(status: 1, error: "vsts-work-item-types: no group 43\n"))
  }

  @Test("takes a Sentry project's stored project, but not its work-item type")
  func sentryProject() async throws {
    let world = try World()
    let state = try world.state(defaults: ["project": "b2", "work_item_type": "Task"])
    let result = try await world.run(
      ["--integration", "1", "--sentry-project", "7", "--state", state], input: "{}")
    let record = try JSONValue(parsing: result.output)
    #expect(record["default_project"] == "b2")
    #expect(record["default_work_item_type"] == "Epic")
  }

  @Test("prints the link form without asking the service")
  func linkForm() async throws {
    let world = try World()
    let result = try await world.run(
      ["--link-form", "--integration", "1", "--state", try world.state()], environment: [:])
    #expect(
      result
        == ToolResult(
          status: 0,
          output: #"[{"name":"externalIssue","label":"Issue","default":"","type":"select","#
            + #""url":"/extensions/vsts/search/acme/1/"}]"# + "\n"))
    #expect(world.server.requestCount == 0)
  }

  @Test("lists the work items that a search finds, over pages")
  func search() async throws {
    var service = WorkItemService([.init("a1", "Web")])
    service.workItems = (1...1001).map { ("\($0)", "item \($0)") }
    let world = try World(service)
    let result = try await world.run(["--search", "item", "Web"])
    let matches = try JSONValue(parsing: result.output).array ?? []
    #expect(result.status == 0)
    #expect(matches.count == 1001)
    #expect(matches.last == ["label": "(1001) item 1001", "value": "1001"])
    #expect(
      world.server.requests.map(\.path)
        == Array(repeating: "/contoso/Web/_apis/search/workitemsearchresults", count: 2))
    #expect(try await world.run(["--search", "item"]).output == result.output)
    #expect(world.server.requests.last?.path == "/contoso/_apis/search/workitemsearchresults")
  }

  @Test("uses the stored identity where no token is given, and shows no token")
  func storedIdentity() async throws {
    let world = try World()
    let state = try world.state(
      identity: ["access_token": "stored-token-of-ada", "expires": 99_999_999_999])
    let result = try await world.run(
      ["--integration", "1", "--state", state, "-vv", "Web"], environment: [:])
    #expect(result.status == 0)
    #expect(
      Set(world.server.requests.map { $0.header("Authorization") })
        == ["Bearer stored-token-of-ada"])
    #expect(!(result.error + result.output).contains("stored-token"))
  }

  @Test("does not refresh an expired identity of state records")
  func expiredState() async throws {
    let world = try World()
    let state = try world.state(
      identity: ["access_token": "a-token", "refresh_token": "r", "expires": 1])
    let result = try await world.run(
      ["--integration", "1", "--state", state], input: "{}", environment: [:])
    let error = try JSONValue(parsing: result.output)["error"]
    #expect(result.status == 78)
    #expect(error?["kind"] == "config")
    #expect(
      error?["hint"] == "use --store with a store that can be written, which keeps the new token")
    #expect(world.server.requestCount == 0)
  }

  @Test("refreshes an expired identity once, though ten start at once")
  func refreshesOnce() async throws {
    let world = try World(
      tokens: ["access_token": "new-token-of-ada", "refresh_token": "r2", "expires_in": 3600])
    let store = try await world.store(
      try world.state(
        identity: ["access_token": "old-token", "refresh_token": "refresh-token-1", "expires": 1]))
    let environment = [
      "VSTS_OAUTH_TOKEN_URL": world.server.url + "token", "VSTS_OAUTH_CLIENT_SECRET": "secret",
      "SENTRY_URL_PREFIX": "https://sentry.example",
    ]
    let results = try await withThrowingTaskGroup(of: ToolResult.self) { group in
      for _ in 1...10 {
        group.addTask {
          try await world.run(
            ["--integration", "1", "--store", store, "Web"], environment: environment)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.allSatisfy { $0.status == 0 && $0.error == "" })
    #expect(Set(results.map(\.output)).count == 1)
    let requests = world.server.requests
    #expect(requests.filter { $0.path == "/token" }.count == 1)
    #expect(
      Set(requests.filter { $0.path != "/token" }.map { $0.header("Authorization") })
        == ["Bearer new-token-of-ada"])
  }

  @Test("says what is wrong with an identity that is no longer valid")
  func invalidIdentity() async throws {
    let world = try World()
    let store = try await world.store(
      try world.state(
        identity: ["access_token": "old-token", "refresh_token": "refresh-token-1", "expires": 1]))
    let result = try await world.run(
      ["--integration", "1", "--store", store], input: "{}\n{}",
      environment: [
        "VSTS_OAUTH_TOKEN_URL": world.server.url + "token", "VSTS_OAUTH_CLIENT_SECRET": "secret",
        "SENTRY_URL_PREFIX": "https://sentry.example",
      ])
    #expect(result.status == 77)
    for line in result.output.split(separator: "\n") {
      let error = try JSONValue(parsing: String(line))["error"]
      #expect(error?["kind"] == "unauthorized")
      #expect(error?["message"] == "HTTP 401 (no): no description available")
      #expect(error?["hint"] != nil)
    }
    #expect(world.server.requestCount == 1)
  }

  @Test(
    "refuses options that do not go together",
    arguments: [
      (["--states", "--form"], "'--states' and '--form' are mutually exclusive"),
      (["--form", "--search", "x"], "'--form' and '--search' are mutually exclusive"),
      (["--link-form"], "'--link-form' needs '--integration'"),
      (["--form", "--group", "1"], "'--group' needs '--integration'"),
      (["--sentry-project", "1"], "'--sentry-project' needs '--integration'"),
      (["--integration", "1", "--group", "1", "Web"], "'--group' takes no project"),
      (["--param", "project=1", "Web"], "'--param' and a project are mutually exclusive"),
      (["--search", ""], "'--search' must not be empty"),
    ])
  func usage(arguments: [String], message: String) async throws {
    let result = try await World().run(arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.error.hasPrefix("vsts-work-item-types: \(message)\n"), "\(result.error)")
  }

  @Test(
    "asks once for a list that the service refuses, and again for one that it could not give",
    arguments: [
      (400, true), (401, true), (403, true), (404, true), (429, false), (500, false), (503, false),
    ])
  func refusal(status: Int, isKept: Bool) async throws {
    let server = try LoopbackServer { request in
      request.path.hasSuffix("_apis/projects")
        ? .json(status, ["message": "no"]) : .json(["authenticatedUser": ["id": "5"]])
    }
    let program = try RunningProgram(
      "vsts-work-item-types", ["--retries", "0"],
      ProgramSetup(
        environment: ["VSTS_TOKEN": World.token, "VSTS_BASE_URL": server.url], input: .open))
    for count in 1...3 {
      program.write(#"{"project":"Web"}"# + "\n")
      await program.output { $0.split(separator: "\n").count == count }
    }
    program.closeInput()
    #expect(await program.result().status != 0)
    let lists = server.requests.filter { $0.path.hasSuffix("_apis/projects") }
    #expect(isKept ? lists.count == 1 : lists.count >= 3, "\(lists.count)")
  }

  @Test("needs a credential and a base URL")
  func setup() async throws {
    let world = try World()
    let noToken = try await world.run(
      ["Web"], environment: ["VSTS_BASE_URL": world.server.url])
    #expect(noToken.status == 78)
    #expect(noToken.error.hasPrefix("vsts-work-item-types: there is no credential\n"))
    let noURL = try await world.run(["Web"], environment: ["VSTS_TOKEN": World.token])
    #expect(noURL.status == 78)
    #expect(noURL.error.hasPrefix("vsts-work-item-types: there is no base URL\n"))
    #expect(world.server.requestCount == 0)
  }

  @Test("sends no credential to a host that a record names")
  func untrustedHost() async throws {
    let result = try await World().run(
      [], input: #"{"base_url":"https://evil.example/x/","project":"Web"}"#)
    #expect(result.status == 78)
    #expect(try JSONValue(parsing: result.output)["error"]?["kind"] == "untrusted_host")
  }

  @Test("prints tables")
  func tables() async throws {
    let world = try World()
    #expect(
      try await world.run(["--format", "table", "--states", "Web", "b2"]).output == """
        project   default type  done states       types
        Web       Bug           Resolved, Closed  Bug, User Story, Task, Feature, Issue
        Über uns  Epic          Done              Epic, Issue, Task

        """)
    #expect(
      try await world.run(["--format", "table", "--states", "Nothing"]).output == """
        project  types
        Nothing  TF200016: The following project does not exist: Nothing.

        """)
    #expect(
      try await world.run(["--format", "table", "--form", "Web"]).output == """
        field           type    default  choices
        project         choice  a1       Web, Über uns
        work_item_type  choice  Bug      Bug, User Story, Task, Feature, Issue

        """)
  }
}
