import Tasks
import Basics
import JSON
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("Task sync_status_inbound")
struct SyncStatusInboundTests {
  private static func states(_ type: String) -> String {
    "GET /project-1/_apis/wit/workitemtypes/\(type)/states"
  }

  private static let done = SyncWorld.list([
    ["name": "New", "category": "Proposed"], ["name": "Closed", "category": "Completed"],
  ])

  private func kwargs(_ data: JSONObject) -> JSONObject {
    var all: JSONObject = [
      "new_state": "Closed", "old_state": "New", "project": "project-1",
      "provider_event_time": "2026-03-02T10:00:00Z",
    ]
    for member in data.members { all[member.name] = member.value }
    return [
      "integration_id": 1, "organization_id": 1, "issue_key": "31", "data": .object(all),
    ]
  }

  private func world(_ routes: SyncWorld.Routes = [:]) async throws -> SyncWorld {
    try await SyncWorld([Self.states("Bug"): Self.done].merging(routes) { $1 })
  }

  private func status(_ world: SyncWorld) async throws -> String? {
    try await world.rows(
      "g.status, g.substatus, e.provider_status_updated_at",
      "sentry_groupedmessage g, sentry_externalissue e WHERE g.id = 1"
    ).first
  }

  @Test("resolves the group, logs the analytics event, and moves the watermark")
  func resolves() async throws {
    let world = try await world()
    let run = try await world.run("sync_status_inbound", kwargs([:]))
    #expect(
      run.outcome
        == .succeeded(["effects": [["kind": "resolved", "organization_id": 1, "group_id": 1]]]))
    #expect(
      run.log == [
        LogEvent(
          "issue.resolved",
          [
            "project_id": 1, "default_user_id": "Sentry Jira", "organization_id": 1,
            "group_id": 1, "resolution_type": "with_third_party_app", "provider": "vsts",
          ])
      ])
    #expect(try await status(world) == "1|-|2026-03-02T10:00:00.000000Z")
    #expect(
      try await world.rows(
        "type, data, datetime", "sentry_activity WHERE id > 8") == [
          #"1|{"provider":"Azure DevOps","provider_key":"vsts","integration_id":1}"#
            + "|2026-03-02T10:00:00.000000Z"
        ])
  }

  @Test("unresolves a group, and does nothing between done states")
  func others() async throws {
    let world = try await world()
    try await world.execute(
      "UPDATE sentry_groupedmessage SET status = 1, substatus = NULL WHERE id = 1")
    let still = try await world.run(
      "sync_status_inbound", kwargs(["old_state": "Closed", "provider_event_time": nil]))
    #expect(still.outcome == .succeeded(["effects": []]))
    let run = try await world.run(
      "sync_status_inbound", kwargs(["old_state": "Closed", "new_state": "New"]))
    #expect(
      run.outcome
        == .succeeded(["effects": [["kind": "unresolved", "organization_id": 1, "group_id": 1]]]))
    #expect(try await status(world) == "0|3|2026-03-02T10:00:00.000000Z")
    // The states were asked for once, and kept.
    #expect(world.requests.count == 1)
  }

  @Test("asks for the states of the work item's own type first")
  func ownType() async throws {
    let world = try await world([
      Self.states("User%20Story"): SyncWorld.list([
        ["name": "Closed", "category": "InProgress"], ["name": "Shut", "category": "Completed"],
      ])
    ])
    let run = try await world.run(
      "sync_status_inbound", kwargs(["work_item_type": "User Story", "old_state": "Done"]))
    #expect(run.outcome == .succeeded(["effects": []]))
    #expect(world.requests == [Self.states("User%20Story")])
  }

  @Test("ends at an event that is not newer than the watermark", arguments: [9, 10])
  func stale(hour: Int) async throws {
    let world = try await world()
    try await world.execute(
      """
      UPDATE sentry_externalissue SET provider_status_updated_at = '2026-03-02T10:00:00.000000Z'
      """)
    let time = "2026-03-02T\(hour == 9 ? "09" : "10"):00:00Z"
    let run = try await world.run(
      "sync_status_inbound", kwargs(["provider_event_time": .string(time)]))
    #expect(run.outcome.state == "succeeded")
    #expect(run.events == ["sync_status_inbound.stale_event"])
    #expect(
      run.log[0].fields.members.map(\.name) == [
        "integration_id", "organization_id", "issue_key", "event_time", "last_event_time",
      ])
    #expect(world.requests == [])
    #expect(try await status(world) == "0|3|2026-03-02T10:00:00.000000Z")
  }

  @Test(
    "notes a time that is none, and goes on without",
    arguments: ["yesterday", 5] as [JSONValue])
  func unparsable(time: JSONValue) async throws {
    let world = try await world()
    let run = try await world.run(
      "sync_status_inbound", kwargs(["provider_event_time": time]))
    #expect(
      run.log.first
        == LogEvent("sync_status_inbound.unparsable_event_time", ["raw_value": time]))
    #expect(try await status(world) == "1|-|-")
  }

  @Test(
    "ends without effect where the done states cannot be had",
    arguments: [
      SyncWorld.error(401), SyncWorld.error(500), SyncWorld.list([]), .text(200, "nonsense"),
      // A server that says nothing of what the states mean, or of one of them.
      SyncWorld.list([["name": "New"], ["name": "Closed"]]),
      SyncWorld.list([["name": "New", "category": "Proposed"], ["name": "Closed"]]),
      SyncWorld.list([
        ["name": "New", "category": "Proposed"], ["name": "Closed", "category": nil],
        ["name": "Shut", "category": "Completed"],
      ]),
      SyncWorld.list([["name": "New", "category": ""]]),
      // No state that is done at all.
      SyncWorld.list([["name": "New", "category": "Proposed"]]),
    ])
  func unknownStates(reply: Reply) async throws {
    let world = try await world([Self.states("Bug"): reply])
    let run = try await world.run("sync_status_inbound", kwargs([:]))
    #expect(run.outcome == .succeeded(nil))
    #expect(run.events == ["vsts.get-done-states.failed"])
    #expect(run.log[0].fields["integration_id"] == 1)
    #expect(try await status(world) == "0|3|-")
    #expect(try await world.rows("*", "vsts_done_states") == [])
  }

  @Test("reopens no group by states without a category, and leaves the status pending")
  func noReopening() async throws {
    let world = try await world([
      Self.states("Bug"): SyncWorld.list([["name": "New"], ["name": "Closed"]])
    ])
    try await world.execute(
      "UPDATE sentry_groupedmessage SET status = 1, substatus = NULL WHERE id = 1")
    let run = try await world.run(
      "sync_status_inbound",
      kwargs([
        "old_state": "Closed", "new_state": "New",
        "delivery": ["subscription": "sub", "notification": "1", "verified": true],
      ]))
    #expect(run.outcome == .succeeded(nil))
    #expect(
      run.log == [
        LogEvent(
          "vsts.get-done-states.failed",
          [
            "integration_id": 1,
            "exception": "the service does not say which states of the project are done",
          ])
      ])
    #expect(try await status(world) == "1|-|-")
    #expect(
      try await world.rows("is_status_pending", "vsts_delivery") == ["1"])
    // The next type is not asked for what this one does not say.
    #expect(world.requests == [Self.states("Bug")])
  }

  /// Sentry: `VstsIssueSyncTest` in `tests/sentry/integrations/vsts/test_issues.py`; where the done
  /// states cannot be had, nothing is done, as in its newest version.
  @Test(
    "does as in Sentry's own cases",
    arguments: [
      ("Active", "Resolved", 0, "1|-"), ("Resolved", "Active", 1, "0|3"),
      (nil, "New", 1, "0|3"), ("Resolved", "Closed", 1, "1|-"), ("Resolved", "Closed", 0, "0|3"),
      ("Active", "Unlisted", 1, "0|3"), (nil, "Closed", 0, "0|3"),
    ] as [(String?, String, Int, String)])
  func sentrysCases(old: String?, new: String, status: Int, after: String) async throws {
    for isRefused in [false, true] {
      let world = try await world([
        Self.states("Bug"): isRefused
          ? SyncWorld.error(403, "Your account is pending deletion.")
          : SyncWorld.list([
            ["name": "New", "category": "Proposed"], ["name": "Active", "category": "InProgress"],
            ["name": "Resolved", "category": "Resolved"],
            ["name": "Closed", "category": "Completed"],
          ])
      ])
      let before = status == 0 ? "0|3" : "1|-"
      try await world.execute(
        """
        UPDATE sentry_groupedmessage SET status = \(status),
          substatus = \(status == 0 ? "3" : "NULL") WHERE id = 1
        """)
      _ = try await world.run(
        "sync_status_inbound", kwargs(["old_state": JSONValue(old), "new_state": .string(new)]))
      #expect(
        try await world.rows("status, substatus", "sentry_groupedmessage WHERE id = 1")
          == [isRefused ? before : after])
    }
  }

  @Test("ends without effect where there is no project to ask of")
  func noProject() async throws {
    let world = try await world()
    let run = try await world.run("sync_status_inbound", kwargs(["project": nil]))
    #expect(run.outcome == .succeeded(nil))
    #expect(run.events == ["vsts.get-done-states.failed"])
    #expect(world.requests == [])
  }

  @Test("fails where nothing is configured")
  func unconfigured() async throws {
    let world = try await SyncWorld(
      clients: FakeClients(failure: Failure(.config, "no credential")))
    let run = try await world.run("sync_status_inbound", kwargs([:]))
    #expect(run.verdict == "failed config")
  }

  @Test(
    "ends where there is nothing to do",
    arguments: [
      "UPDATE sentry_integration SET status = 1", "DELETE FROM sentry_grouplink",
      "UPDATE sentry_organizationintegration SET status = 1",
      "DELETE FROM sentry_integrationexternalproject; DELETE FROM sentry_organizationintegration",
    ])
  func nothing(change: String) async throws {
    let world = try await world()
    try await world.execute(change)
    let run = try await world.run("sync_status_inbound", kwargs([:]))
    #expect(run.outcome.state == "succeeded")
    #expect(run.log == [])
    #expect(world.requests == [])
  }

  @Test(
    "fails at once without integration, and ends quietly without new state",
    arguments: [
      (9, ["new_state": "Closed"], "failed not_found"),
      (9, ["new_state": nil], "failed not_found"),
      (1, ["new_state": nil], "succeeded"),
    ] as [(Int, JSONObject, String)])
  func unfit(integration: Int, data: JSONObject, verdict: String) async throws {
    let world = try await world()
    var kwargs = kwargs(data)
    kwargs["integration_id"] = .number(integration)
    #expect(try await world.run("sync_status_inbound", kwargs).verdict == verdict)
  }

  @Test("takes a change over for every group of the work item")
  func severalGroups() async throws {
    let world = try await world()
    try await world.execute(
      """
      INSERT INTO sentry_groupedmessage (id, project_id, status, substatus)
        VALUES (11, 1, 0, 7), (12, 1, 0, 3), (13, 1, 0, 6), (14, 1, 0, 3);
      INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
        SELECT id, 1, 3, 1 FROM sentry_groupedmessage WHERE id > 10;
      """)
    func groups() async throws -> [String] {
      try await world.rows(
        "status, substatus", "sentry_groupedmessage WHERE id IN (1, 11, 12, 13, 14)")
    }
    func activities(_ type: Int) async throws -> [String] {
      try await world.rows(
        "group_id", "sentry_activity WHERE type = \(type) AND id > 8 ORDER BY group_id")
    }
    let all = ["1", "11", "12", "13", "14"]
    _ = try await world.run("sync_status_inbound", kwargs(["provider_event_time": nil]))
    #expect(try await groups() == Array(repeating: "1|-", count: 5))
    #expect(try await activities(1) == all)
    _ = try await world.run(
      "sync_status_inbound",
      kwargs(["old_state": "Closed", "new_state": "New", "provider_event_time": nil]))
    #expect(try await groups() == Array(repeating: "0|3", count: 5))
    #expect(try await activities(2) == all)
  }

  @Test(
    "ends quietly for an organization that is not there, and for a work item that is not linked",
    arguments: [["organization_id": 99], ["issue_key": "99"]] as [JSONObject])
  func nobody(changes: JSONObject) async throws {
    let world = try await world()
    var kwargs = kwargs([:])
    for member in changes.members { kwargs[member.name] = member.value }
    let run = try await world.run("sync_status_inbound", kwargs)
    #expect(run.outcome.state == "succeeded")
    #expect(world.requests == [])
    #expect(try await status(world) == "0|3|-")
  }
}
