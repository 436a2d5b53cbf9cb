import TestSupport
import Basics
import JSON
import Testing

@testable import VSTSIntegration
@testable import SentryState

@Suite("A delivery's effects")
struct WebhookSyncTests {
  private typealias World = WebhookWorld

  private func assign(_ workItem: Int, _ identity: JSONValue, notification: Int = 1) -> JSONValue {
    World.envelope(
      World.payload(
        workItem, notification: notification,
        fields: ["System.AssignedTo": ["newValue": identity]]))
  }

  private func move(
    _ workItem: Int, _ old: String?, _ new: String, notification: Int = 1,
    changed: String? = "2026-03-02T10:00:00Z"
  ) -> JSONValue {
    World.envelope(
      World.payload(
        workItem, notification: notification, fields: World.state(from: old, to: new),
        changed: changed))
  }

  @Test("assigns the user whose verified address it is, with activity, history, subscription")
  func assigns() async throws {
    let world = try await World()
    let outcome = try await world.replay(assign(31, "Ada <ada@ACME.example>"))
    #expect(outcome.kind == .applied)
    #expect(
      outcome.effects == [SyncEffect(.assigned, organizationID: 1, groupID: 1, userID: 1)])
    #expect(
      try await world.rows(
        "group_id, user_id, team_id, date_added", "sentry_groupasignee")
        == ["1|1|-|2026-03-02T10:00:00.000000Z"])
    #expect(
      try await world.rows("type, data, datetime", "sentry_activity") == [
        #"11|{"assignee":"1","assigneeEmail":"ada@acme.example","assigneeType":"user"}|"#
          + "2026-03-02T10:00:00.000000Z"
      ])
    #expect(
      try await world.rows("status, prev_history_id", "sentry_grouphistory")
        == ["5|-"])
    #expect(
      try await world.rows(
        "user_id, is_active, reason", "sentry_groupsubscription")
        == ["1|1|2"])
  }

  @Test("assigns nobody who has the group already")
  func assignsOnce() async throws {
    let world = try await World()
    _ = try await world.replay(assign(31, "Ada <ada@acme.example>"))
    let again = try await world.replay(assign(31, "Ada <ada@acme.example>", notification: 2))
    #expect(again.kind == .unchanged)
    #expect(again.effects == [])
    #expect(try await world.rows("id", "sentry_activity") == ["1"])
  }

  @Test("takes the place of another assignee, and of a team")
  func reassigns() async throws {
    let world = try await World()
    try await world.execute(
      """
      INSERT INTO sentry_groupasignee (project_id, group_id, team_id) VALUES (1, 1, 1);
      INSERT INTO sentry_groupasignee (project_id, group_id, user_id) VALUES (1, 2, 2)
      """)
    _ = try await world.replay([
      World.delivery(assign(31, "Ada <ada@acme.example>")),
      World.delivery(assign(32, "Ada <ada@acme.example>", notification: 2)),
    ])
    #expect(
      try await world.rows(
        "group_id, user_id, team_id", "sentry_groupasignee ORDER BY 1")
        == ["1|1|-", "2|1|-"])
  }

  @Test(
    "leaves the assignee where nobody fits",
    arguments: [
      (31, "Zoe <zoe@acme.example>"), (31, "Ben <ben@acme.example>"),
      (34, "Ada <ada@acme.example>"),
    ])
  func nobody(workItem: Int, identity: String) async throws {
    let world = try await World()
    let group = workItem - 30
    let project = group == 4 ? 2 : 1
    try await world.execute(
      """
      INSERT INTO sentry_groupasignee (project_id, group_id, user_id)
      VALUES (\(project), \(group), 2)
      """)
    let outcome = try await world.replay(assign(workItem, .string(identity)))
    #expect(outcome.kind == .unchanged)
    #expect(
      outcome.effects == [
        SyncEffect(
          .skipped, organizationID: 1, groupID: group, reason: .assigneeNotFound)
      ])
    let email = identity.dropFirst(5).dropLast()
    #expect(
      outcome.log.dropFirst(2).map(\.name) == [
        "sync_group_assignee_inbound._handle_assign.user_not_found", "inbound-assignee-not-found",
      ])
    #expect(
      outcome.log.last
        == LogEvent(
          "inbound-assignee-not-found",
          [
            "integration_id": 1, "email": .string(String(email)),
            "issue_key": .string(String(workItem)), "method": "email", "assign": true,
          ]))
    #expect(
      try await world.rows("user_id", "sentry_groupasignee") == ["2"])
  }

  @Test("takes the assignee off, once")
  func unassigns() async throws {
    let world = try await World()
    try await world.execute(
      "INSERT INTO sentry_groupasignee (project_id, group_id, user_id) VALUES (1, 1, 2)")
    let fields: JSONValue = ["System.AssignedTo": ["oldValue": "Ada <ada@acme.example>"]]
    let first = try await world.replay(World.envelope(World.payload(31, fields: fields)))
    #expect(first.effects == [SyncEffect(.unassigned, organizationID: 1, groupID: 1)])
    let second = try await world.replay(
      World.envelope(World.payload(31, notification: 2, fields: fields)))
    #expect(second.kind == .unchanged)
    #expect(try await world.rows("type", "sentry_activity") == ["12"])
    #expect(try await world.rows("status", "sentry_grouphistory") == ["6"])
  }

  @Test("resolves unresolved groups only")
  func resolves() async throws {
    let world = try await World()
    let outcomes = try await world.replay([
      World.delivery(move(31, "Active", "Closed")),
      World.delivery(move(32, "Active", "Closed", notification: 2)),
      World.delivery(move(33, "Active", "Closed", notification: 3)),
    ])
    #expect(
      outcomes.map(\.effects) == [
        [SyncEffect(.resolved, organizationID: 1, groupID: 1)],
        [SyncEffect(.skipped, organizationID: 1, groupID: 2, reason: .notUnresolved)],
        [SyncEffect(.skipped, organizationID: 1, groupID: 3, reason: .notUnresolved)],
      ])
    #expect(outcomes.map(\.kind) == [.applied, .unchanged, .unchanged])
    #expect(
      try await world.rows(
        "id, status, substatus", "sentry_groupedmessage WHERE id < 4")
        == ["1|1|-", "2|1|-", "3|2|1"])
    #expect(
      try await world.rows("group_id, type, data", "sentry_activity")
        == [
          #"1|1|{"provider":"Azure DevOps","provider_key":"vsts","integration_id":1}"#
        ])
  }

  @Test("unresolves what is not unresolved and ongoing, ignored groups too")
  func unresolves() async throws {
    let world = try await World()
    let outcomes = try await world.replay([
      World.delivery(move(31, "New", "Active")),
      World.delivery(move(32, "Closed", "Active", notification: 2)),
      World.delivery(move(33, nil, "New", notification: 3)),
    ])
    #expect(outcomes.map(\.kind) == [.unchanged, .applied, .applied])
    #expect(
      try await world.rows(
        "id, status, substatus", "sentry_groupedmessage WHERE id < 4")
        == ["1|0|3", "2|0|3", "3|0|3"])
  }

  @Test("leaves the status, with a warning, where a new item is done at once")
  func conflict() async throws {
    let outcome = try await World().replay(move(31, nil, "Closed"))
    #expect(outcome.kind == .unchanged)
    #expect(outcome.log.last?.name == "sync-config-conflict")
  }

  @Test("is nothing where the organization does not want it")
  func gate() async throws {
    let world = try await World(config: ["sync_status_reverse": 0])
    var record = move(31, "Active", "Closed").object ?? [:]
    record["body"] = World.payload(
      31,
      fields: [
        "System.AssignedTo": ["newValue": "Ada <ada@acme.example>"],
        "System.State": ["oldValue": "Active", "newValue": "Closed"],
      ])
    let outcome = try await world.replay(.object(record))
    #expect(outcome.kind == .unchanged)
    #expect(outcome.effects == [])
  }

  @Test("is skipped where a newer event was handled, and advances the watermark else")
  func watermark() async throws {
    let world = try await World()
    let outcomes = try await world.replay([
      World.delivery(move(31, "Active", "Closed", changed: "2026-03-02T10:00:00Z")),
      World.delivery(
        move(31, "Closed", "Active", notification: 2, changed: "2026-03-02T09:00:00Z")),
      World.delivery(
        move(31, "Closed", "Active", notification: 3, changed: "2026-03-02T11:00:00+01:00")),
      World.delivery(
        move(31, "Closed", "Resolved", notification: 4, changed: "2026-03-02T12:00:00Z")),
    ])
    #expect(outcomes.map(\.kind) == [.applied, .unchanged, .unchanged, .unchanged])
    #expect(outcomes.map { $0.effects.first?.reason } == [nil, .stale, .stale, nil])
    #expect(
      outcomes[1].log.last
        == LogEvent(
          "sync_status_inbound.stale_event",
          [
            "integration_id": 1, "organization_id": 1, "issue_key": "31",
            "event_time": "2026-03-02T09:00:00.000000Z",
            "last_event_time": "2026-03-02T10:00:00.000000Z",
          ]))
    #expect(
      try await world.rows(
        "provider_status_updated_at", "sentry_externalissue WHERE id = 1")
        == ["2026-03-02T12:00:00.000000Z"])
  }

  @Test(
    "advances both watermarks where the assignee changed with the state, but one that is ahead",
    arguments: [
      ("NULL", "NULL", ["10:00|10:00"]), ("'2026-03-02T11:00:00.000000Z'", "NULL", ["11:00|10:00"]),
      ("NULL", "'2026-03-02T11:00:00.000000Z'", ["10:00|11:00"]),
    ])
  func bothWatermarks(status: String, assignee: String, expected: [String]) async throws {
    let world = try await World()
    try await world.execute(
      """
      UPDATE sentry_externalissue SET provider_status_updated_at = \(status),
        provider_assignee_updated_at = \(assignee) WHERE id = 1
      """)
    _ = try await world.replay(
      World.envelope(
        World.payload(
          31,
          fields: [
            "System.AssignedTo": ["newValue": "Ada <ada@acme.example>"],
            "System.State": ["oldValue": "Active", "newValue": "Closed"],
          ])))
    #expect(
      try await world.rows(
        """
        substr(provider_status_updated_at, 12, 5), substr(provider_assignee_updated_at, 12, 5)
        """, "sentry_externalissue WHERE id = 1") == expected)
  }

  @Test("goes without the watermark where the event's time is no time")
  func unparsableTime() async throws {
    let world = try await World()
    let outcome = try await world.replay(move(31, "Active", "Closed", changed: "soon"))
    #expect(outcome.kind == .applied)
    #expect(
      outcome.log.last
        == LogEvent("sync_status_inbound.unparsable_event_time", ["raw_value": "soon"]))
    #expect(
      try await world.rows("datetime", "sentry_activity")
        == ["2026-03-02T10:00:05.000000Z"])
  }

  @Test("is remembered, so that a second delivery changes nothing")
  func duplicate() async throws {
    var world = try await World()
    let record = move(31, "Active", "Closed")
    #expect(try await world.replay(record).kind == .applied)
    try await world.execute("UPDATE sentry_groupedmessage SET status = 0, substatus = 3")
    #expect(try await world.replay(record).kind == .duplicate)
    world.options.reprocessing = true
    #expect(try await world.replay(record).kind == .applied)
  }

  @Test("is known by its body where it has no ids")
  func withoutIDs() async throws {
    let world = try await World()
    var payload = World.payload(31, fields: World.state(from: "Active", to: "Closed")).object ?? [:]
    payload["notificationId"] = nil
    var resource = payload["resource"]?.object ?? [:]
    resource["id"] = nil
    payload["resource"] = .object(resource)
    let record = World.envelope(.object(payload))
    #expect(try await world.replay(record).kind == .applied)
    #expect(try await world.replay(record).kind == .duplicate)
    payload["createdDate"] = "2026-03-02T10:00:06Z"
    #expect(try await world.replay(World.envelope(.object(payload))).kind == .unchanged)
  }

  @Test("is known by its update, whatever it came from", arguments: [false, true])
  func rebuilt(isFirst: Bool) async throws {
    let world = try await World()
    var payload = World.payload(31, fields: World.state(from: "Active", to: "Closed")).object ?? [:]
    let hook = World.envelope(.object(payload))
    for name in ["subscriptionId", "notificationId", "createdDate"] { payload[name] = nil }
    let rebuilt = World.envelope(.object(payload))
    #expect(try await world.replay(isFirst ? rebuilt : hook).kind == .applied)
    for record in [hook, rebuilt] {
      let outcome = try await world.replay(record)
      #expect(outcome.kind == .duplicate)
      #expect(outcome.effects == [])
    }
    #expect(try await world.rows("count(*)", "vsts_delivery") == ["1"])
  }

  @Test("is completed by its rebuilt update, which does the status part alone")
  func completed() async throws {
    var world = try await World()
    world.doneStates = nil
    var payload =
      World.payload(
        31,
        fields: [
          "System.AssignedTo": ["newValue": "Ada <ada@acme.example>"],
          "System.State": ["oldValue": "Active", "newValue": "Closed"],
        ]
      ).object ?? [:]
    let hook = World.envelope(.object(payload))
    _ = try await world.replay(hook)
    try await world.execute("DELETE FROM sentry_groupasignee")
    payload["notificationId"] = nil
    world.doneStates = ["Closed"]
    let rebuilt = try await world.replay(World.envelope(.object(payload)))
    #expect(rebuilt.effects == [SyncEffect(.resolved, organizationID: 1, groupID: 1)])
    #expect(try await world.replay(hook).kind == .duplicate)
    #expect(try await world.rows("count(*)", "vsts_delivery") == ["1"])
  }

  @Test("does not undo what is newer, whatever told of that")
  func late() async throws {
    let world = try await World()
    func update(_ number: Int, _ changed: String, _ user: String, _ old: String, _ new: String)
      -> JSONObject
    {
      let fields: JSONValue = [
        "System.AssignedTo": ["newValue": .string(user)],
        "System.State": ["oldValue": .string(old), "newValue": .string(new)],
      ]
      return World.payload(31, notification: number, fields: fields, changed: changed).object ?? [:]
    }
    var newer = update(5, "2026-03-02T10:00:00Z", "Ada <ada@acme.example>", "Active", "Closed")
    newer["notificationId"] = nil
    #expect(
      try await world.replay(World.envelope(.object(newer))).effects.map(\.kind)
        == [.assigned, .resolved])
    let older = update(4, "2026-03-02T09:00:00Z", "Ben <ben@acme.example>", "Closed", "Active")
    #expect(
      try await world.replay(World.envelope(.object(older))).effects.map(\.reason)
        == [.stale, .stale])
  }

  @Test("tells when it happened, and what changed as the payload writes it")
  func changes() async throws {
    let world = try await World()
    let person: JSONValue = ["displayName": "Ada", "uniqueName": "ada@acme.example"]
    let examples: [(fields: JSONValue, changes: JSONValue?)] = [
      (World.state(from: "Active", to: "Closed"), ["state": ["Active", "Closed"]]),
      (World.state(from: nil, to: "New"), ["state": [nil, "New"]]),
      (["System.State": ["oldValue": "Active"]], nil),
      (["System.State": nil, "System.AssignedTo": nil], nil),
      (["System.AssignedTo": ["newValue": person]], ["assigned_to": [nil, person]]),
      (
        ["System.AssignedTo": ["OldValue": "Ada"], "System.State": ["NewValue": "New"]],
        ["state": [nil, "New"], "assigned_to": ["Ada", nil]]
      ),
    ]
    for (number, example) in examples.enumerated() {
      let record = World.envelope(
        World.payload(31, notification: number, fields: example.fields))
      for _ in 1...2 {
        let outcome = try await JSONValue(text: world.replay(record))
        #expect(outcome["event_time"] == "2026-03-02T10:00:00.000000Z")
        #expect(outcome["changes"] == example.changes)
      }
    }
    let refused = try await JSONValue(text: world.replay(World.payload(31, fields: [:])))
    #expect(refused["status"] == 401 && refused["event_time"] == nil)
  }

  @Test("counts as new after it was accepted without its secret")
  func unverified() async throws {
    var world = try await World()
    let bare = World.payload(31, fields: World.state(from: "Active", to: "Closed"))
    #expect(try await world.replay(bare).status == 401)
    world.options.verifying = false
    #expect(try await world.replay(bare).kind == .applied)
    #expect(try await world.replay(bare).kind == .duplicate)
    world.options.verifying = true
    #expect(try await world.replay(World.envelope(bare)).kind == .unchanged)
    #expect(try await world.replay(World.envelope(bare)).kind == .duplicate)
    world.options.verifying = false
    #expect(try await world.replay(bare).kind == .duplicate)
  }

  @Test("waits for done states: the status comes later, the assignment never again")
  func pending() async throws {
    var world = try await World()
    world.doneStates = nil
    let record = World.envelope(
      World.payload(
        31,
        fields: [
          "System.AssignedTo": ["newValue": "Ada <ada@acme.example>"],
          "System.State": ["oldValue": "Active", "newValue": "Closed"],
        ]))
    let first = try await world.replay(record)
    #expect(first.kind == .applied)
    #expect(
      first.effects == [
        SyncEffect(.assigned, organizationID: 1, groupID: 1, userID: 1),
        SyncEffect(
          .skipped, organizationID: 1, groupID: 1, reason: .doneStatesUnknown),
      ])
    try await world.execute("DELETE FROM sentry_groupasignee")
    #expect(try await world.replay(record).kind == .unchanged)
    world.doneStates = ["Closed"]
    let last = try await world.replay(record)
    #expect(last.effects == [SyncEffect(.resolved, organizationID: 1, groupID: 1)])
    #expect(try await world.replay(record).kind == .duplicate)
  }

  @Test("fails where the done states cannot be had, and is tried again later")
  func failedLookup() async throws {
    var world = try await World()
    world.doneStates = nil
    let record = move(31, "Active", "Closed")
    let failing = DoneStates { _, _ in throw Failure(.unavailable, "no") }
    let outcome = try await world.replay([World.delivery(record)], asking: failing)[0]
    #expect(outcome.kind == .failed)
    #expect(outcome.failure == Failure(.unavailable, "no"))
    #expect(outcome.log.last?.name == "vsts.get-done-states.failed")
    #expect(
      try await world.rows("status", "sentry_groupedmessage WHERE id = 1")
        == ["0"])
    world.doneStates = ["Closed"]
    #expect(try await world.replay(record).kind == .applied)
  }

  @Test("says which assignee it could not read, and syncs the status all the same")
  func unparsableAssignee() async throws {
    let outcome = try await World().replay(
      World.envelope(
        World.payload(
          31,
          fields: [
            "System.AssignedTo": ["newValue": "Ada"],
            "System.State": ["oldValue": "Active", "newValue": "Closed"],
          ])))
    #expect(outcome.effects.map(\.kind) == [.resolved])
    #expect(
      outcome.log[2]
        == LogEvent(
          "vsts.failed-to-parse-email-in-handle-assign-to",
          [
            "error": "parse_error", "integration_id": 1,
            "assigned_to_values": ["newValue": "Ada"], "external_issue_key": 31,
          ]))
  }

  @Test("happen once to a group that the issues of two organizations link")
  func sharedIntegration() async throws {
    let world = try await World()
    try await world.execute(
      """
      INSERT INTO sentry_organizationintegration (id, organization_id, integration_id, config)
        VALUES (2, 2, 1, '{"sync_status_reverse":true}');
      INSERT INTO sentry_externalissue (id, organization_id, integration_id, key)
        VALUES (9, 2, 1, '31');
      INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
        VALUES (1, 1, 3, 9);
      """)
    let outcome = try await world.replay(move(31, "Active", "Closed"))
    #expect(outcome.effects == [SyncEffect(.resolved, organizationID: 1, groupID: 1)])
    #expect(
      try await world.rows(
        "id, provider_status_updated_at", "sentry_externalissue WHERE key = '31'") == [
          "1|2026-03-02T10:00:00.000000Z", "9|-",
        ])
  }

  @Test("complete a pending delivery without its secret too, once")
  func pendingUnverified() async throws {
    var world = try await World()
    world.doneStates = nil
    let record = move(31, "Active", "Closed")
    #expect(try await world.replay(record).kind == .unchanged)
    world.doneStates = ["Closed"]
    world.options.verifying = false
    #expect(try await world.replay(record).kind == .applied)
    #expect(try await world.replay(record).kind == .duplicate)
    world.options.verifying = true
    #expect(try await world.replay(record).kind == .duplicate)
  }

  @Test("come from PascalCase fields too")
  func pascalCase() async throws {
    let world = try await World()
    let fields: JSONValue = [
      "System.AssignedTo": ["NewValue": ["UniqueName": "ada@acme.example"]],
      "System.State": ["OldValue": "Active", "NewValue": "Closed"],
      "System.ChangedDate": ["NewValue": "2026-03-02T11:00:00Z"],
    ]
    let outcome = try await world.replay(
      World.envelope(World.payload(31, fields: fields, changed: nil)))
    #expect(outcome.effects.map(\.kind) == [.assigned, .resolved])
    #expect(
      try await world.rows("datetime", "(SELECT DISTINCT datetime FROM sentry_activity)")
        == ["2026-03-02T11:00:00.000000Z"])
  }

  @Test("compare addresses without regard to case beyond ASCII too")
  func unicodeAddress() async throws {
    let world = try await World()
    try await world.execute("UPDATE sentry_useremail SET email = 'JÖRG@acme.example' WHERE id = 1")
    let outcome = try await world.replay(assign(31, "Jörg <jörg@Acme.example>"))
    #expect(outcome.effects.map(\.kind) == [.assigned])
  }
}

extension JSONValue {
  /// The text of an outcome, read again.
  fileprivate init(text outcome: DeliveryOutcome) throws {
    var bytes: [UInt8] = []
    outcome.write(to: &bytes)
    try self.init(parsing: bytes)
  }
}
