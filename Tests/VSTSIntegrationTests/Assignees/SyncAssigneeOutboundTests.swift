import Tasks
import Basics
import JSON
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("Task sync_assignee_outbound")
struct SyncAssigneeOutboundTests {
  private static let users = "GET /_apis/graph/users"
  private static let patch = "PATCH /_apis/wit/workitems/31"
  private static let routes: SyncWorld.Routes = [
    users: SyncWorld.list([
      ["mailAddress": "", "displayName": "Service"], ["mailAddress": "old@acme.example"],
      ["mailAddress": "Ada@ACME.example"], ["mailAddress": "ada@acme.example"],
    ]),
    patch: SyncWorld.workItem,
  ]
  private let kwargs: JSONObject = ["external_issue_id": 1, "user_id": 1, "assign": true]

  private func world(_ changes: SyncWorld.Routes = [:]) async throws -> SyncWorld {
    try await SyncWorld(Self.routes.merging(changes) { $1 })
  }

  private static func assignment(_ operation: String) -> String {
    "\(patch) [\(operation)]"
  }

  /// Sentry: `tests/sentry/integrations/tasks/test_sync_assignee_outbound.py`, and
  /// `VstsIssueSyncTest` in `tests/sentry/integrations/vsts/test_issues.py`.
  @Test(
    "does as in Sentry's own cases",
    arguments: [
      TaskCase(
        name: "an assignee is synced outbound", events: ["integration.issue.assignee.synced"],
        requests: [users, patch],
        patch: [
          ["op": "replace", "path": "/fields/System.AssignedTo", "value": "Ada@ACME.example"]
        ]),
      TaskCase(
        name: "an assignee is found on the second page of users",
        routes: [
          users: .json(
            200,
            ["value": [["mailAddress": "1@x.example"], ["mailAddress": "2@x.example"]]],
            headers: ["X-MS-ContinuationToken": "continuation-token"]),
          users + "?continuationToken=continuation-token": SyncWorld.list([
            ["mailAddress": "ada@acme.example"]
          ]),
        ],
        events: ["integration.issue.assignee.synced"], requests: [users, users, patch],
        patch: [
          ["op": "replace", "path": "/fields/System.AssignedTo", "value": "ada@acme.example"]
        ]),
      TaskCase(
        name: "the sync fails for a reason that nobody foresaw",
        routes: [users: SyncWorld.error(500)], verdict: "retry unavailable", requests: [users]),
      TaskCase(
        name: "the organization does not want the sync",
        change: """
          UPDATE sentry_organizationintegration SET config = '{"sync_forward_assignment":false}'
          """),
      TaskCase(
        name: "the integration is of a service without issue sync",
        change: "UPDATE sentry_integration SET provider = 'example'"),
      TaskCase(
        name: "the integration is being deleted",
        change: "UPDATE sentry_integration SET status = 2"),
      TaskCase(
        name: "the organization does not use the integration any more",
        change: """
          DELETE FROM sentry_integrationexternalproject;
          DELETE FROM sentry_organizationintegration
          """),
      TaskCase(
        name: "nobody at the service matches",
        routes: [users: SyncWorld.list([["mailAddress": "x@x.example"]])],
        events: ["vsts.assignee-not-found"], requests: [users]),
      TaskCase(
        name: "the identity may not assign users", routes: [patch: SyncWorld.error(401)],
        events: ["vsts.failed-to-assign", "sync_assignee_outbound.halt"],
        requests: [users, patch]),
      TaskCase(
        name: "the user is taken off", kwargs: ["assign": false],
        events: ["integration.issue.assignee.synced"], requests: [patch],
        patch: [["op": "remove", "path": "/fields/System.AssignedTo"]]),
      TaskCase(
        name: "the assignment came from the integration itself",
        kwargs: ["assignment_source_dict": ["source_name": "acme", "integration_id": 1]]),
      TaskCase(
        name: "the assignment came from another integration",
        kwargs: ["assignment_source_dict": ["source_name": "other", "integration_id": 2]],
        events: ["integration.issue.assignee.synced"], requests: [users, patch]),
    ])
  func sentrysCases(_ row: TaskCase) async throws {
    try await row.check("sync_assignee_outbound", kwargs, routes: Self.routes)
  }

  @Test("assigns the first user with a verified address, as the service spells it")
  func assigns() async throws {
    let world = try await world()
    let run = try await world.run("sync_assignee_outbound", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(
      world.requests == [
        Self.users,
        Self.assignment(
          #"{"op":"replace","path":"/fields/System.AssignedTo","value":"Ada@ACME.example"}"#),
      ])
    #expect(
      run.log == [
        LogEvent(
          "integration.issue.assignee.synced",
          ["provider": "vsts", "id": 1, "organization_id": 1])
      ])
  }

  /// What became of a group's assignee after the task was caused, and whether the task is done.
  struct Later: Sendable, CustomTestStringConvertible {
    var name: String
    /// Type, assignee and kind of assignee of each activity.
    var activities: [(type: Int, assignee: String, kind: String)]
    var userID: Int? = 1
    /// Whether another group is linked to the work item, and assigned to user 1.
    var hasOther = false
    var isDone: Bool

    var testDescription: String { name }
  }

  @Test(
    "is not done for another integration's change once the group is assigned otherwise",
    arguments: [
      Later(name: "nothing is known", activities: [], isDone: true),
      Later(name: "the same", activities: [(11, "2", "user"), (11, "1", "user")], isDone: true),
      Later(name: "another", activities: [(11, "1", "user"), (11, "2", "user")], isDone: false),
      Later(name: "a team", activities: [(11, "1", "team")], isDone: false),
      Later(name: "nobody", activities: [(11, "1", "user"), (12, "", "")], isDone: false),
      Later(
        name: "taken off, and assigned", activities: [(12, "", ""), (11, "1", "user")],
        userID: nil, isDone: false),
      Later(
        name: "taken off at last", activities: [(11, "1", "user"), (12, "", "")], userID: nil,
        isDone: true),
      Later(
        name: "one of two groups", activities: [(11, "2", "user")], hasOther: true, isDone: true),
    ])
  func superseded(_ row: Later) async throws {
    let world = try await world()
    var state = StateBuilder()
    func add(_ activity: (type: Int, assignee: String, kind: String), group: Int, id: Int) {
      state.add(
        "activity", ["project_id": 1, "group_id": .number(group)],
        [
          "id": .number(id), "type": .number(activity.type),
          // A late change has an earlier time.
          "datetime": .string("2026-03-0\(9 - id % 10)T00:00:00Z"),
          "data": ["assignee": .string(activity.assignee), "assigneeType": .string(activity.kind)],
        ])
    }
    for (index, activity) in row.activities.enumerated() {
      add(activity, group: 1, id: 20 + index)
    }
    if row.hasOther {
      state.link(2, to: 31, ["id": 50])
      add((11, "1", "user"), group: 2, id: 30)
    }
    try await world.store.load(text: state.text)
    var kwargs = kwargs
    kwargs["user_id"] = JSONValue(row.userID)
    kwargs["assign"] = .bool(row.userID != nil)
    kwargs["assignment_source_dict"] = ["source_name": "other", "integration_id": 2]
    let run = try await world.run("sync_assignee_outbound", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(
      run.events
        == [
          row.isDone ? "integration.issue.assignee.synced" : "sync_assignee_outbound.superseded"
        ])
    #expect(world.requests.contains { $0.hasPrefix(Self.patch) } == row.isDone)
    // A task that does not say where the assignment came from is always done.
    kwargs["assignment_source_dict"] = nil
    let own = try await world.run("sync_assignee_outbound", kwargs)
    #expect(own.events == ["integration.issue.assignee.synced"])
  }

  @Test("follows the pages of users to the first match, and no further")
  func pages() async throws {
    let next = ["X-MS-ContinuationToken": "next"]
    let world = try await world([
      Self.users: .json(200, ["value": [["mailAddress": "x@x.example"]]], headers: next),
      Self.users + "?continuationToken=next": .json(
        200, ["value": [["mailAddress": "ada@acme.example"]]],
        headers: ["X-MS-ContinuationToken": "third"]),
    ])
    let run = try await world.run("sync_assignee_outbound", kwargs)
    #expect(run.events == ["integration.issue.assignee.synced"])
    #expect(
      world.requests.dropLast() == [Self.users, Self.users + "?continuationToken=next"])
  }

  @Test(
    "removes the assignee where there is no user, or none to assign",
    arguments: [
      ["external_issue_id": 1, "user_id": nil, "assign": false],
      ["external_issue_id": 1, "assign": true],
      ["external_issue_id": 1, "user_id": 0, "assign": true],
      ["external_issue_id": 1, "user_id": 1, "assign": false],
    ] as [JSONObject])
  func removes(kwargs: JSONObject) async throws {
    let world = try await world()
    let run = try await world.run("sync_assignee_outbound", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(
      world.requests == [
        Self.assignment(#"{"op":"remove","path":"/fields/System.AssignedTo"}"#)
      ])
  }

  @Test("ends with a note where nobody matches", arguments: [(1, 1), (2, 0)])
  func nobody(user: Int, requests: Int) async throws {
    let world = try await world([Self.users: SyncWorld.list([["mailAddress": "x@x.example"]])])
    let run = try await world.run(
      "sync_assignee_outbound",
      ["external_issue_id": 1, "user_id": .number(user), "assign": true])
    #expect(run.outcome == .succeeded(nil))
    #expect(
      run.log == [
        LogEvent(
          "vsts.assignee-not-found",
          ["integration_id": 1, "user_id": .number(user), "issue_key": "31"])
      ])
    #expect(world.requests.count == requests)
  }

  @Test(
    "fails at once for what is not in the store",
    arguments: [(9, 1, "ExternalIssue"), (1, 9, "User")])
  func missing(issue: Int, user: Int, model: String) async throws {
    let world = try await world()
    let run = try await world.run(
      "sync_assignee_outbound",
      ["external_issue_id": .number(issue), "user_id": .number(user), "assign": true])
    #expect(run.outcome == .failed(DoesNotExist(model).failure))
  }

  @Test(
    "ends where nobody wants it, or where the issue is another service's",
    arguments: [
      "UPDATE sentry_integration SET provider = 'jira'",
      "UPDATE sentry_integration SET provider = 'opsgenie'",
      "UPDATE sentry_integration SET status = 1",
      "UPDATE sentry_organizationintegration SET status = 1",
      "UPDATE sentry_organizationintegration SET config = '{\"sync_forward_assignment\":false}'",
    ])
  func unwanted(change: String) async throws {
    let world = try await world()
    try await world.execute(change)
    let run = try await world.run("sync_assignee_outbound", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(run.log == [])
    #expect(world.requests == [])
  }

  @Test(
    "sends no change back to the integration that it came from",
    arguments: [(1, 0), (2, 2)])
  func echo(source: Int, requests: Int) async throws {
    let world = try await world()
    var kwargs = kwargs
    kwargs["assignment_source_dict"] = [
      "source_name": "acme", "integration_id": .number(source),
    ]
    let run = try await world.run("sync_assignee_outbound", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(world.requests.count == requests)
  }

  @Test(
    "ends quietly at 401 and 404, and fails for good at another answer",
    arguments: [
      (SyncWorld.error(401), "succeeded", ["vsts.failed-to-assign", "halt"]),
      (SyncWorld.error(404), "succeeded", ["vsts.failed-to-assign", "halt"]),
      (SyncWorld.error(400), "failed rejected", ["vsts.failed-to-assign"]),
      (SyncWorld.error(500), "failed unavailable", ["vsts.failed-to-assign"]),
    ] as [(Reply, String, [String])])
  func refused(reply: Reply, verdict: String, events: [String]) async throws {
    let world = try await world([Self.patch: reply])
    let run = try await world.run("sync_assignee_outbound", kwargs)
    #expect(run.verdict == verdict)
    #expect(run.events == events.map { $0 == "halt" ? "sync_assignee_outbound.halt" : $0 })
    #expect(
      run.log[0].fields == ["integration_id": 1, "user_id": 1, "issue_key": "31"])
    if let failure = run.outcome.failure {
      #expect(
        failure.message == "There was an error assigning the issue: TF400813: no")
    }
  }

  @Test("fails for good where the list of users has no end")
  func endless() async throws {
    let page = Reply.json(
      200, ["value": [["mailAddress": "x@x.example"]]],
      headers: ["X-MS-ContinuationToken": "again"])
    let world = try await world([Self.users: page])
    let run = try await world.run("sync_assignee_outbound", kwargs)
    #expect(run.verdict == "failed protocol")
    #expect(
      run.outcome.failure?.message == "the service gives the same page of users again")
    #expect(world.requests.allSatisfy { !$0.hasPrefix("PATCH") })
  }

  @Test(
    "judges the list of users by itself",
    arguments: [(401, "succeeded"), (404, "succeeded"), (500, "retry unavailable")])
  func unlisted(status: Int, verdict: String) async throws {
    let world = try await world([Self.users: SyncWorld.error(status)])
    let run = try await world.run("sync_assignee_outbound", kwargs)
    #expect(run.verdict == verdict)
    #expect(world.requests.allSatisfy { !$0.hasPrefix("PATCH") })
  }
}
