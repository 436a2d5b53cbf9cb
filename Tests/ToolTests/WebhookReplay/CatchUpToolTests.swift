import Basics
import JSON
import TestSupport
import Testing

/// vsts-webhook-replay with the linked work items as its source.
@Suite("vsts-webhook-replay --catch-up")
struct CatchUpToolTests {
  private static let since = ["--since", "2026-03-01T08:30:00Z"]

  /// Work items 31 to 34, of which the first three have changed.
  private static func organization() -> HookedOrganization {
    let organization = HookedOrganization()
    for item in 31...34 { organization.create(item, at: "2026-03-01T08:00:00Z") }
    organization.change(31, state: "Active", at: "2026-03-01T08:15:00Z")
    organization.change(31, state: "Closed", at: "2026-03-01T11:00:00Z")
    organization.change(32, assignee: "Ben <ben@acme.example>", at: "2026-03-01T10:00:00Z")
    organization.change(32, title: "Another", at: "2026-03-01T12:00:00Z")
    organization.change(33, state: "Closed", at: "2026-03-01T11:00:00Z")
    return organization
  }

  @Test("replays each change of state or assignee since a time, in the order of their times")
  func changes() async throws {
    let world = try await HookedWorld(Self.organization())
    let result = try await world.replay(["--catch-up", "--summary"] + Self.since)
    #expect(result.status == 0)
    #expect(
      try HookedWorld.outcomes(result) == [
        "workitem/32/update/2 applied assigned", "workitem/31/update/3 applied resolved",
        "workitem/33/update/2 applied resolved",
      ])
    let lines = try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines[0]["subscription_id"] == .string(HookedOrganization.subscription))
    #expect(lines[0]["notification_id"] == .null)
    #expect(lines[3]["subscriptions"] == nil)
    #expect(lines[3]["summary"]?["applied"] == 3)
    let paths = world.server.requests.map(\.target).sorted()
    let updates = (31...33).map {
      "/contoso/_apis/wit/workitems/\($0)/updates?%24top=200&%24skip=0"
    }
    #expect(
      paths == ["/contoso/_apis/projects/Web?stateFilter=WellFormed"] + updates + [
        "/contoso/_apis/wit/workitems?ids=31%2C32%2C33%2C34&fields="
          + "System.ChangedDate%2CSystem.TeamProject%2CSystem.WorkItemType&errorPolicy=omit"
      ])
    #expect(
      world.server.requests.allSatisfy {
        $0.header("Authorization") == "Bearer stored-token-of-ada"
      })
  }

  @Test("knows the deliveries of the hook again, and the hook its own")
  func duplicates() async throws {
    let world = try await HookedWorld(Self.organization())
    let captures = world.organization.delivered.map { payload in
      JSONValue.object(["headers": ["Shared-Secret": "s3cr3t"], "body": payload]).serialized
    }
    let first = ProgramSetup(input: .text(captures[1...2].joined(separator: "\n")))
    #expect(try await world.replay([], first).status == 0)
    let result = try await world.replay(["--catch-up"] + Self.since)
    #expect(
      try HookedWorld.outcomes(result) == [
        "workitem/32/update/2 duplicate", "workitem/31/update/3 duplicate",
        "workitem/33/update/2 applied resolved",
      ])
    let last = try await world.replay([], ProgramSetup(input: .text(captures[4])))
    #expect(try HookedWorld.outcomes(last) == ["-:1 duplicate"])
    let again = try await world.replay(["--catch-up"] + Self.since)
    #expect(try HookedWorld.outcomes(again).allSatisfy { $0.hasSuffix("duplicate") })
  }

  @Test("says what was lost without writing anything")
  func lost() async throws {
    let world = try await HookedWorld(Self.organization())
    let before = try await runProgram("sentry-task", ["dump", "--store", world.store])
    let result = try await world.replay(["--catch-up", "-n", "--integration", "1"] + Self.since)
    let lines = try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines.map { $0["work_item_id"] } == [32, 31, 33])
    #expect(lines[1]["event_time"] == "2026-03-01T11:00:00.000000Z")
    #expect(lines[0]["changes"] == ["assigned_to": [nil, "Ben <ben@acme.example>"]])
    #expect(lines[1]["changes"] == ["state": ["Active", "Closed"]])
    #expect(try await runProgram("sentry-task", ["dump", "--store", world.store]) == before)
  }

  @Test("prints the deliveries as the hook would have made them, and sends them")
  func sinks() async throws {
    let world = try await HookedWorld(Self.organization())
    let printed = try await world.pass(["--catch-up", "--print"] + Self.since)
    #expect(printed.status == 0)
    let body = """
      {"subscriptionId":"\(HookedOrganization.subscription)","eventType":"workitem.updated",\
      "publisherId":"tfs","resourceVersion":"1.0","createdDate":"2026-03-01T11:00:00Z",\
      "resourceContainers":{"collection":{"id":"\(HookedOrganization.collection)"},\
      "project":{"id":"a1a1a1a1-0000-4000-8000-000000000001"}},\
      "resource":{"id":3,"workItemId":31,"rev":3,"fields":{"System.ChangedDate":\
      {"newValue":"2026-03-01T11:00:00Z"},"System.State":{"oldValue":"Active","newValue":"Closed"}},\
      "revision":{"id":31,"rev":3,"fields":{"System.WorkItemType":"Bug","System.TeamProject":"Web"}}}}
      """
    #expect(
      printed.output.split(separator: "\n")[1]
        == #"{"received_at":"2026-03-01T11:00:00.000000Z","headers":[],"body":\#(body)}"#)
    let receiver = try LoopbackServer { _ in Reply(204) }
    let sent = try await world.pass(
      ["--catch-up", "--to", receiver.url, "--concurrency", "1"] + Self.since)
    #expect(
      try HookedWorld.outcomes(sent) == [
        "workitem/32/update/2 delivered", "workitem/31/update/3 delivered",
        "workitem/33/update/2 delivered",
      ])
    #expect(receiver.requests[1].text == body)
    #expect(receiver.requests[1].header("Authorization") == nil)
    var shares: [String] = []
    for index in 0...1 {
      let share = try await world.pass(
        ["--catch-up", "--print", "--shard", "\(index)/2"] + Self.since)
      shares += share.output.split(separator: "\n").map(String.init)
    }
    #expect(shares.sorted() == printed.output.split(separator: "\n").map(String.init).sorted())
  }

  @Test("puts the syncs on the queue")
  func queue() async throws {
    let world = try await HookedWorld(Self.organization())
    let result = try await world.replay(["--catch-up", "--queue"] + Self.since)
    #expect(try HookedWorld.outcomes(result)[1] == "workitem/31/update/3 applied queued")
  }

  @Test("warns of what the service does not have, and of keys that are none")
  func passedOver() async throws {
    let world = try await HookedWorld(
      groups: 2, extraKeys: ["PROJ-7", "031", "99999999999"], Self.organization())
    let few = try await world.replay(["--catch-up"] + Self.since)
    #expect(few.status == 0)
    #expect(
      few.error
        == "vsts-webhook-replay: warning: 3 linked work items are passed over, as the service has "
        + "none of this id: 031, 99999999999, PROJ-7\n")
    let many = try await HookedWorld(groups: 15, Self.organization())
    let result = try await many.replay(["--catch-up"] + Self.since)
    #expect(
      result.error
        == "vsts-webhook-replay: warning: 11 linked work items are passed over, as the service has "
        + "none of this id: 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, …\n")
  }

  @Test("goes on without a work item whose updates cannot be had, and without a project")
  func partly() async throws {
    let world = try await HookedWorld(Self.organization()) { request in
      if request.path.contains("/31/updates") { return Reply(403) }
      return request.path.contains("/projects/") ? Reply(404) : nil
    }
    let result = try await world.replay(["--catch-up"] + Self.since)
    #expect(result.status == 1)
    #expect(
      try HookedWorld.outcomes(result) == [
        "workitem/32/update/2 applied assigned", "workitem/33/update/2 applied resolved",
        "workitem/31 failed",
      ])
    let failed = try JSONValue(parsing: String(result.output.split(separator: "\n")[2]))
    #expect(failed["work_item_id"] == 31)
    #expect(
      result.error.hasPrefix("vsts-webhook-replay: warning: project 'Web' cannot be looked up: "))
    let printed = try await world.pass(["--catch-up", "--print"] + Self.since)
    #expect(!printed.output.contains(#""project":"#))
    #expect(
      printed.output.contains(#"{"source":"workitem/31","outcome":"failed","error":{"kind":"#))
    let receiver = try LoopbackServer { _ in Reply(204) }
    let sent = try await world.pass(["--catch-up", "--to", receiver.url] + Self.since)
    let lost = try JSONValue(parsing: String(sent.output.split(separator: "\n")[2]))
    #expect(lost["work_item_id"] == 31)
    #expect(lost["key"] == .null)
  }

  @Test("reads each work item once, and only those that it asked for")
  func listed() async throws {
    let organization = Self.organization()
    organization.create(77, at: "2026-03-01T08:00:00Z")
    organization.change(77, state: "Closed", at: "2026-03-01T10:00:00Z")
    let world = try await HookedWorld(groups: 1, organization) { request in
      guard request.path.hasSuffix("/wit/workitems") else { return nil }
      var more = request
      more.target = request.target.replacing("ids=31", with: "ids=31%2C77%2C31")
      return organization.reply(to: more)
    }
    let result = try await world.replay(["--catch-up"] + Self.since)
    #expect(try HookedWorld.outcomes(result) == ["workitem/31/update/3 applied resolved"])
    #expect(world.server.requests.count { $0.path.hasSuffix("/updates") } == 1)
  }

  @Test("takes its own deliveries whichever of its providers an integration has")
  func providers() async throws {
    let world = try await HookedWorld(Self.organization())
    let state = HookedOrganization.state(
      domain: world.server.url + "contoso/", groups: 1, provider: "vsts_new")
    let store = try await world.files.store(state, "new.db")
    let result = try await world.replay(["--catch-up"] + Self.since, into: store)
    #expect(try HookedWorld.outcomes(result) == ["workitem/31/update/3 applied resolved"])
  }

  @Test(
    "ends with the error where the credential is refused, or the list cannot be had",
    arguments: [
      ("/31/updates", 401, 77 as ProgramStatus), ("/projects/", 401, 77),
      ("/wit/workitems?", 500, 75),
    ])
  func ends(part: String, answer: Int, status: ProgramStatus) async throws {
    let world = try await HookedWorld(Self.organization()) { request in
      request.target.contains(part) ? Reply(answer) : nil
    }
    let result = try await world.replay(["--catch-up", "--retries", "0"] + Self.since)
    #expect(result.status == status)
    #expect(result.output == "")
    #expect(!result.error.contains("stored-token-of-ada"))
  }

  @Test("reads all pages of a work item's updates, and stops where one comes again")
  func pages() async throws {
    let organization = HookedOrganization()
    organization.create(31, at: "2026-03-01T08:00:00Z")
    for number in 2...450 {
      let (minute, second) = (10 + number / 50, 10 + number % 50)
      organization.change(
        31, state: number % 2 == 0 ? "Closed" : "Active",
        at: "2026-03-01T09:\(minute):\(second)Z")
    }
    let world = try await HookedWorld(groups: 1, organization)
    let result = try await world.replay(["--catch-up"] + Self.since)
    #expect(try HookedWorld.outcomes(result).count == 449)
    let skips = world.server.requests.compactMap { $0.query("$skip") }
    #expect(skips == ["0", "200", "400"])
    let endless = try await HookedWorld(groups: 1, organization) { request in
      guard request.query("$skip") == "200" else { return nil }
      var first = request
      first.target = request.target.replacing("skip=200", with: "skip=0")
      return organization.reply(to: first)
    }
    let stopped = try await endless.replay(["--catch-up"] + Self.since)
    #expect(try HookedWorld.outcomes(stopped) == ["workitem/31 failed"])
    #expect(stopped.status == 76)
  }

  @Test("asks for 3,000 linked items in 15 lists, for the updates of the 40 changed, and a project")
  func economy() async throws {
    let organization = HookedOrganization()
    for item in 31...3030 { organization.create(item, at: "2026-03-01T08:00:00Z") }
    for item in 31...70 { organization.change(item, state: "Closed", at: "2026-03-01T10:00:00Z") }
    let world = try await HookedWorld(groups: 3000, organization)
    let result = try await world.replay(["--catch-up"] + Self.since)
    #expect(try HookedWorld.outcomes(result).count == 40)
    let paths = world.server.requests.map(\.path)
    #expect(paths.count { $0.hasSuffix("/wit/workitems") } == 15)
    #expect(paths.count { $0.hasSuffix("/updates") } == 40)
    #expect(paths.count { $0.contains("/projects/") } == 1)
    #expect(paths.count == 56)
    #expect(world.server.maximumConcurrentRequests <= 16)
  }

  @Test("ends as an undisturbed hook, killed at any moment and run again")
  func story() async throws {
    let organization = HookedOrganization { payload in
      payload["notificationId"]?.int == 21 ? 500 : 200
    }
    let undisturbed = HookedOrganization()
    for item in 31...38 {
      for each in [organization, undisturbed] { each.create(item, at: "2026-03-01T08:00:00Z") }
    }
    for number in 1...120 {
      let item = 31 + number * 7 % 8
      let state = number % 3 > 0 ? (number / 8 % 2 == 0 ? "Closed" : "Active") : nil
      let user = number % 2 == 0 ? "Ada <ada@acme.example>" : "Ben <ben@acme.example>"
      let time = "2026-03-01T1\(number / 50):\(10 + number % 50):00Z"
      for each in [organization, undisturbed] {
        each.change(
          item, state: state, assignee: number % 4 == 0 ? user : nil, title: "T", at: time)
      }
    }
    #expect(organization.delivered.count == 20)
    #expect(undisturbed.delivered.count == 120)
    let world = try await HookedWorld(groups: 8, organization)
    func receive(_ payloads: [JSONValue], into store: String) async throws {
      let captures = payloads.map { payload in
        JSONValue.object(["headers": ["Shared-Secret": "s3cr3t"], "body": payload]).serialized
      }
      let setup = ProgramSetup(input: .text(captures.joined(separator: "\n")))
      #expect(try await world.replay([], into: store, setup).status == 0)
    }
    func dump(_ store: String) async throws -> ToolResult {
      try await runProgram("sentry-task", ["dump", "--store", store])
    }
    func copy(_ source: String, _ name: String) async throws -> String {
      let result = try await runProgram("/bin/cp", [source, world.files.file(name)])
      #expect(result.status == 0)
      return world.files.file(name)
    }
    let whole = try await copy(world.store, "whole.db")
    try await receive(undisturbed.delivered, into: whole)
    let expected = try await dump(whole)
    try await receive(organization.delivered, into: world.store)
    #expect(try await dump(world.store) != expected)
    let setup = ProgramSetup()
    let source = ["--catch-up", "--since", "2026-03-01T00:00:00Z"]
    let timed = try await copy(world.store, "timed.db")
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try await world.replay(source, into: timed, setup).status == 0)
    let duration = clock.now - start
    #expect(try await dump(timed) == expected)
    for round in 1...12 {
      let store = try await copy(world.store, "killed\(round).db")
      let running = try RunningProgram(
        "vsts-webhook-replay", ["--store", store, "--done-state", "Closed"] + source, setup)
      try await Task.sleep(for: duration * (Double(round) / 13))
      running.send(9)
      _ = await running.result()
      #expect(try await world.replay(source, into: store).status == 0)
      #expect(try await dump(store) == expected, "killed in round \(round)")
    }
    let again = try await world.replay(source, into: timed)
    #expect(try HookedWorld.outcomes(again).allSatisfy { $0.hasSuffix("duplicate") })
    // What the service still tries to deliver, once the receiver is well.
    try await receive(Array(undisturbed.delivered[20...]), into: timed)
    #expect(try await dump(timed) == expected)
  }
}
