import Tasks
import Basics
import JSON
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("Task sync_status_outbound")
struct SyncStatusOutboundTests {
  private let routes: SyncWorld.Routes = [
    "GET /_apis/wit/workitems/31": SyncWorld.workItem,
    "PATCH /_apis/wit/workitems/31": SyncWorld.workItem,
    "GET /_apis/projects": SyncWorld.projects,
  ]
  private let kwargs: JSONObject = ["group_id": 1, "external_issue_id": 1]

  private func world(
    _ changes: SyncWorld.Routes = [:], config: JSONObject = SyncWorld.everything
  ) async throws -> SyncWorld {
    try await SyncWorld(routes.merging(changes) { $1 }, config: config)
  }

  private static let item = "GET /_apis/wit/workitems/31"
  private static let projects = "GET /_apis/projects"
  private static let patch = "PATCH /_apis/wit/workitems/31"

  /// Sentry: `tests/sentry/integrations/tasks/test_sync_status_outbound.py`, and
  /// `VstsIssueSyncTest` in `tests/sentry/integrations/vsts/test_issues.py`.
  @Test(
    "does as in Sentry's own cases",
    arguments: [
      TaskCase(
        name: "the status of an unresolved group is synced outbound",
        events: ["integration.issue.status.synced"], requests: [item, projects, patch],
        patch: [["op": "replace", "path": "/fields/System.State", "value": "Active"]]),
      TaskCase(
        name: "the status of a resolved group is synced outbound", kwargs: ["group_id": 2],
        events: ["integration.issue.status.synced"], requests: [item, projects, patch],
        patch: [["op": "replace", "path": "/fields/System.State", "value": "Closed"]]),
      TaskCase(
        name: "the organization does not want the sync",
        change: "UPDATE sentry_organizationintegration SET config = '{}'"),
      TaskCase(name: "there is no such external issue", kwargs: ["external_issue_id": 5432]),
      TaskCase(
        name: "the integration is being deleted",
        change: "UPDATE sentry_integration SET status = 2"),
      TaskCase(
        name: "the integration is of a service without issue sync",
        change: "UPDATE sentry_integration SET provider = 'example'"),
      TaskCase(
        name: "the sync fails for a reason that nobody foresaw",
        routes: [item: SyncWorld.error(500)], verdict: "retry unavailable", requests: [item]),
      TaskCase(
        name: "the service wants a field that is empty",
        routes: [
          patch: SyncWorld.error(400, "TF401320: Rule Error for field Area. Error code: Required")
        ],
        events: ["vsts.failed-to-change-status", "sync_status_outbound.halt"],
        requests: [item, projects, patch]),
      TaskCase(
        name: "the identity may not change the work item", routes: [patch: SyncWorld.error(401)],
        events: ["vsts.failed-to-change-status", "sync_status_outbound.halt"],
        requests: [item, projects, patch]),
      TaskCase(
        name: "the work item is gone", routes: [item: SyncWorld.error(404)],
        events: ["sync_status_outbound.halt"], requests: [item]),
      TaskCase(
        name: "the group is being deleted",
        change: "UPDATE sentry_groupedmessage SET status = 3 WHERE id = 1"),
    ])
  func sentrysCases(_ row: TaskCase) async throws {
    try await row.check("sync_status_outbound", kwargs, routes: routes)
  }

  @Test(
    "sets the state that the work item's project is mapped to",
    arguments: [(1, "Active"), (2, "Closed")])
  func state(group: Int, state: String) async throws {
    let world = try await world()
    let run = try await world.run(
      "sync_status_outbound", ["group_id": .number(group), "external_issue_id": 1])
    #expect(run.outcome == .succeeded(nil))
    #expect(
      world.requests == [
        "GET /_apis/wit/workitems/31",
        "GET /_apis/projects?stateFilter=WellFormed&%24skip=0&%24top=100",
        #"PATCH /_apis/wit/workitems/31 [{"op":"replace","path":"/fields/System.State","#
          + #""value":"\#(state)"}]"#,
      ])
    #expect(
      run.log == [
        LogEvent(
          "integration.issue.status.synced",
          ["provider": "vsts", "id": 1, "organization_id": 1])
      ])
  }

  @Test("returns false for a group that is neither resolved nor unresolved", arguments: [3, 99])
  func noGroup(group: Int) async throws {
    let world = try await world()
    let run = try await world.run(
      "sync_status_outbound", ["group_id": .number(group), "external_issue_id": 1])
    #expect(run.outcome == .succeeded(false))
    #expect(world.requests == [])
  }

  @Test(
    "ends where there is nothing to do",
    arguments: [
      "DELETE FROM sentry_externalissue", "UPDATE sentry_integration SET status = 1",
      "UPDATE sentry_integration SET provider = 'jira'",
      "UPDATE sentry_integration SET provider = 'opsgenie'",
      "UPDATE sentry_organizationintegration SET status = 1",
      "UPDATE sentry_organizationintegration SET config = '{}'",
    ])
  func nothing(change: String) async throws {
    let world = try await world()
    try await world.execute(change)
    let run = try await world.run("sync_status_outbound", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(run.log == [])
    #expect(world.requests == [])
  }

  @Test(
    "notes a project that is not mapped",
    arguments: [
      "DELETE FROM sentry_integrationexternalproject",
      "UPDATE sentry_integrationexternalproject SET external_id = 'project-0'",
      "UPDATE sentry_integrationexternalproject SET unresolved_status = ''",
    ])
  func unmapped(change: String) async throws {
    let world = try await world()
    try await world.execute(change)
    let run = try await world.run("sync_status_outbound", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(
      run.log == [
        LogEvent(
          "vsts.external-project-not-found",
          ["integration_id": 1, "is_resolved": false, "issue_key": "31"]),
        LogEvent(
          "integration.issue.status.synced",
          ["provider": "vsts", "id": 1, "organization_id": 1]),
      ])
    #expect(world.requests.count == 2)
  }

  @Test("looks for the project page by page, until it is found")
  func pages() async throws {
    let first = (0..<100).map { JSONValue.object(["id": .string("p\($0)"), "name": "x"]) }
    let page = "/_apis/projects?stateFilter=WellFormed&%24skip="
    let world = try await world([
      "GET \(page)0&%24top=100": SyncWorld.list(first),
      "GET \(page)100&%24top=100": SyncWorld.list(
        [["id": "project-1", "name": "Shop"]] + first.dropFirst()),
    ])
    let run = try await world.run("sync_status_outbound", kwargs)
    #expect(run.events == ["integration.issue.status.synced"])
    #expect(world.requests.count == 4)
  }

  @Test(
    "ends quietly, or is tried again, as the service refuses the state",
    arguments: [
      (SyncWorld.error(401), "succeeded", ["vsts.failed-to-change-status", "halt"]),
      (SyncWorld.error(404), "succeeded", ["vsts.failed-to-change-status", "halt"]),
      (
        SyncWorld.error(400, "TF401320: Rule Error for field Area. Error code: Required"),
        "succeeded", ["vsts.failed-to-change-status", "halt"]
      ),
      (.html(203, "<html>Sign in</html>"), "succeeded", ["vsts.failed-to-change-status", "halt"]),
      (SyncWorld.error(400), "retry rejected", ["vsts.failed-to-change-status"]),
      (SyncWorld.error(403), "retry forbidden", ["vsts.failed-to-change-status"]),
      (SyncWorld.error(429), "retry rate_limited", ["vsts.failed-to-change-status"]),
      (SyncWorld.error(500), "retry unavailable", ["vsts.failed-to-change-status"]),
      (.fault(.close), "retry unreachable", ["vsts.failed-to-change-status"]),
    ] as [(Reply, String, [String])])
  func refused(reply: Reply, verdict: String, events: [String]) async throws {
    let world = try await world(["PATCH /_apis/wit/workitems/31": reply])
    let run = try await world.run("sync_status_outbound", kwargs)
    #expect(run.verdict == verdict)
    #expect(run.events == events.map { $0 == "halt" ? "sync_status_outbound.halt" : $0 })
    let fields = run.log[0].fields
    #expect(
      fields.members.map(\.name) == ["integration_id", "is_resolved", "issue_key", "exception"])
  }

  @Test(
    "judges the questions before it in the same way",
    arguments: ["GET /_apis/wit/workitems/31", "GET /_apis/projects"],
    [(404, "succeeded"), (401, "succeeded"), (503, "retry unavailable")])
  func unanswered(route: String, answer: (status: Int, verdict: String)) async throws {
    let world = try await world([route: SyncWorld.error(answer.status)])
    let run = try await world.run("sync_status_outbound", kwargs)
    #expect(run.verdict == answer.verdict)
    #expect(
      run.events == (answer.verdict == "succeeded" ? ["sync_status_outbound.halt"] : []))
    #expect(!world.requests.contains { $0.hasPrefix("PATCH") })
  }

  @Test("ends quietly for an identity that does not say when it ends")
  func noExpiry() async throws {
    let world = try await SyncWorld(
      clients: FakeClients(failure: IdentityRefresh.noExpiry, isLate: true))
    let run = try await world.run("sync_status_outbound", kwargs)
    #expect(run.outcome == .succeeded(nil))
    #expect(run.events == ["sync_status_outbound.halt"])
  }

  @Test("is caused for each linked work item, in its lane")
  func kickOff() async throws {
    let world = try await world()
    try await world.execute(
      """
      INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
        VALUES (1, 1, 3, 5), (1, 1, 1, 6), (1, 2, 3, 7), (2, 1, 3, 8);
      """)
    let run = try await world.run("kick_off_status_syncs", ["project_id": 1, "group_id": 1])
    let calls = [1, 5].map {
      TaskCall("sync_status_outbound", ["group_id": 1, "external_issue_id": .number($0)])
    }
    #expect(run.outcome == .succeeded(nil))
    #expect(run.emitted == [.queued(calls[0], id: 1), .queued(calls[1], id: 2)])
    #expect(
      try await world.rows("lane", "vsts_task") == [
        "external_issue:1", "external_issue:5",
      ])
  }

  @Test(
    "is caused for work items only, whoever else the group is linked to",
    arguments: [
      ("vsts", 0, [1, 2]), ("vsts_new", 0, [1, 2]), ("jira", 0, [1]), ("jira_server", 0, [1]),
      ("opsgenie", 0, [1]), ("jira", 1, [1]),
    ])
  func kickOffOthers(provider: String, status: Int, issues: [Int]) async throws {
    let world = try await world()
    try await world.execute(
      """
      INSERT INTO sentry_integration (id, provider, external_id, status)
        VALUES (2, '\(provider)', 'other', \(status));
      INSERT INTO sentry_organizationintegration (organization_id, integration_id, config)
        VALUES (1, 2, '{"sync_status_forward":true}');
      INSERT INTO sentry_externalissue (id, organization_id, integration_id, key)
        VALUES (2, 1, 2, 'APP-1');
      INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
        VALUES (1, 1, 3, 2);
      """)
    let run = try await world.run("kick_off_status_syncs", ["project_id": 1, "group_id": 1])
    #expect(run.outcome == .succeeded(nil))
    #expect(run.log == [])
    #expect(
      try await world.rows("lane", "vsts_task") == issues.map { "external_issue:\($0)" })
  }
}
