import Basics
import JSON
import SQLite
import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("An inbound assignment")
struct InboundAssigneeTests {
  private typealias World = WebhookWorld
  private static let (earlier, time, later) = (
    Timestamp(unixSeconds: 1_800_000_000), Timestamp(unixSeconds: 1_800_000_001),
    Timestamp(unixSeconds: 1_800_000_002)
  )

  // Sentry: `TestAssigneeWatermark` in `tests/sentry/integrations/utils/test_assignee_sync.py`.
  @Test(
    "is stale where a newer one was taken over",
    arguments: [
      (time, nil, false), (time, earlier, false), (time, time, false), (time, later, true),
    ] as [(Timestamp, Timestamp?, Bool)])
  func stale(time: Timestamp, watermark: Timestamp?, expected: Bool) {
    #expect(InboundAssignee.isStale(time, watermark: watermark) == expected)
  }

  /// A delivery, and what comes of it.
  struct Step: Sendable {
    /// The new value of `System.ChangedDate`: a time of a day, or anything else as it is.
    let changed: String?
    /// Who is assigned; `nil` for nobody.
    let assignee: String?
    /// Whether the state changes as well.
    var isClosed = false
    /// The kinds of the effects, and the reason of what is skipped.
    let effects: [String]

    init(_ changed: String?, _ assignee: String?, isClosed: Bool = false, _ effects: [String]) {
      self.changed = changed?.count == 5 ? "2026-03-02T\(changed ?? ""):00Z" : changed
      self.assignee = assignee
      self.isClosed = isClosed
      self.effects = effects
    }

    var fields: JSONValue {
      var fields: JSONObject = [
        "System.AssignedTo": .object(
          assignee.map { ["newValue": .string($0)] } ?? ["oldValue": "Ada <ada@acme.example>"])
      ]
      if isClosed { fields["System.State"] = ["oldValue": "Active", "newValue": "Closed"] }
      return .object(fields)
    }
  }

  /// Deliveries in the order in which they come, and what the group and the watermark are then.
  struct Sequence: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [Step]
    let assignee: [String]
    /// The time of day of the watermark.
    let watermark: String?
  }

  private static let ada = "Ada <ada@acme.example>"
  private static let zoe = "Zoe <zoe@acme.example>"

  @Test(
    "does not undo a newer one",
    arguments: [
      Sequence(
        testDescription: "the first", steps: [Step("10:00", ada, ["assigned"])], assignee: ["1"],
        watermark: "10:00"),
      Sequence(
        testDescription: "a late unassignment",
        steps: [Step("10:00", ada, ["assigned"]), Step("09:00", nil, ["skipped stale"])],
        assignee: ["1"], watermark: "10:00"),
      Sequence(
        testDescription: "a late assignment",
        steps: [
          Step("10:00", ada, ["assigned"]), Step("11:00", nil, ["unassigned"]),
          Step("10:30", ada, ["skipped stale"]),
        ], assignee: [], watermark: "11:00"),
      Sequence(
        testDescription: "one of the same time",
        steps: [Step("10:00", ada, ["assigned"]), Step("10:00", nil, ["unassigned"])],
        assignee: [], watermark: "10:00"),
      Sequence(
        testDescription: "a newer one",
        steps: [Step("10:00", ada, ["assigned"]), Step("11:00", nil, ["unassigned"])],
        assignee: [], watermark: "11:00"),
      Sequence(
        testDescription: "the same assignee again",
        steps: [
          Step("10:00", ada, ["assigned"]), Step("11:00", ada, []),
          Step("10:30", nil, ["skipped stale"]),
        ], assignee: ["1"], watermark: "11:00"),
      Sequence(
        testDescription: "one without a date",
        steps: [Step("10:00", ada, ["assigned"]), Step(nil, nil, ["unassigned"])], assignee: [],
        watermark: "10:00"),
      Sequence(
        testDescription: "one whose date is none",
        steps: [Step("10:00", ada, ["assigned"]), Step("yesterday", nil, ["unassigned"])],
        assignee: [], watermark: "10:00"),
      Sequence(
        testDescription: "one without a date, as the first",
        steps: [Step(nil, ada, ["assigned"]), Step("09:00", nil, ["unassigned"])], assignee: [],
        watermark: "09:00"),
      Sequence(
        testDescription: "a name without an address",
        steps: [
          Step("10:00", ada, ["assigned"]), Step("11:00", "Zoe", []), Step("09:00", "Zoe", []),
          Step("10:30", nil, ["unassigned"]),
        ], assignee: [], watermark: "10:30"),
      Sequence(
        testDescription: "somebody whom nobody knows",
        steps: [
          Step("11:00", zoe, ["skipped assignee-not-found"]), Step("10:00", ada, ["skipped stale"]),
        ], assignee: [], watermark: "11:00"),
      Sequence(
        testDescription: "a late one with a change of state, which has a watermark of its own",
        steps: [
          Step("10:00", ada, ["assigned"]),
          Step("09:00", nil, isClosed: true, ["skipped stale", "resolved"]),
        ], assignee: ["1"], watermark: "10:00"),
    ])
  func sequence(_ sample: Sequence) async throws {
    let world = try await World()
    for (index, step) in sample.steps.enumerated() {
      let outcome = try await world.replay(
        World.envelope(
          World.payload(31, notification: index, fields: step.fields, changed: step.changed)))
      let effects = outcome.effects.map(Self.summary)
      #expect(effects == step.effects, "step \(index + 1)")
      #expect(
        outcome.kind
          == (effects.allSatisfy { $0.hasPrefix("skipped") } ? .unchanged : .applied))
    }
    #expect(try await world.rows("user_id", "sentry_groupasignee") == sample.assignee)
    #expect(
      try await world.rows("provider_assignee_updated_at", "sentry_externalissue WHERE id = 1")
        == [sample.watermark.map { "2026-03-02T\($0):00.000000Z" } ?? "-"])
  }

  private static func summary(_ effect: SyncEffect) -> String {
    [effect.kind.rawValue, effect.reason?.rawValue].compactMap { $0 }.joined(separator: " ")
  }

  @Test("is taken over again where the same delivery is, since equal times are not stale")
  func again() async throws {
    var world = try await World()
    let record = World.envelope(
      World.payload(31, fields: ["System.AssignedTo": ["newValue": .string(Self.ada)]]))
    #expect(try await world.replay(record).effects.map(\.kind) == [.assigned])
    try await world.execute("DELETE FROM sentry_groupasignee")
    world.options.reprocessing = true
    #expect(try await world.replay(record).effects.map(\.kind) == [.assigned])
  }

  /// Has organization 2 use the integration too, with a group of its own linked to work item 31.
  private static let secondOrganization = """
    INSERT INTO sentry_organizationintegration (id, organization_id, integration_id, config)
      VALUES (2, 2, 1, '{"sync_reverse_assignment":true}');
    INSERT INTO sentry_project (id, organization_id, slug) VALUES (9, 2, 'other');
    INSERT INTO sentry_team (id, organization_id, slug) VALUES (9, 2, 'other');
    INSERT INTO sentry_projectteam (project_id, team_id) VALUES (9, 9);
    INSERT INTO sentry_organizationmember (id, organization_id, user_id) VALUES (9, 2, 1);
    INSERT INTO sentry_organizationmember_teams (organizationmember_id, team_id, is_active)
      VALUES (9, 9, 1);
    INSERT INTO sentry_groupedmessage (id, project_id, status) VALUES (9, 9, 0);
    INSERT INTO sentry_externalissue (id, organization_id, integration_id, key)
      VALUES (9, 2, 1, '31');
    INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
      VALUES (9, 9, 3, 9);
    """

  private static let watermarks = (
    "id, provider_assignee_updated_at", "sentry_externalissue WHERE key = '31'"
  )

  private static func assignment(_ notification: Int = 1) -> JSONValue {
    World.envelope(
      World.payload(
        31, notification: notification, fields: ["System.AssignedTo": ["newValue": .string(ada)]]))
  }

  @Test("is of every organization that has a group for the work item")
  func organizations() async throws {
    let world = try await World()
    try await world.execute(Self.secondOrganization)
    let outcome = try await world.replay(Self.assignment())
    #expect(
      outcome.effects == [
        SyncEffect(.assigned, organizationID: 1, groupID: 1, userID: 1),
        SyncEffect(.assigned, organizationID: 2, groupID: 9, userID: 1),
      ])
    #expect(
      try await world.rows(Self.watermarks)
        == ["1|2026-03-02T10:00:00.000000Z", "9|2026-03-02T10:00:00.000000Z"])
  }

  @Test("moves both watermarks of every organization's issue where the state changed too")
  func watermarksOfOrganizations() async throws {
    let world = try await World()
    try await world.execute(
      Self.secondOrganization + """
        UPDATE sentry_organizationintegration
          SET config = '{"sync_reverse_assignment":true,"sync_status_reverse":true}' WHERE id = 2
        """)
    _ = try await world.replay(
      World.envelope(
        World.payload(
          31,
          fields: [
            "System.AssignedTo": ["newValue": .string(Self.ada)],
            "System.State": ["oldValue": "Active", "newValue": "Closed"],
          ])))
    #expect(
      try await world.rows(
        """
        id, substr(provider_status_updated_at, 12, 5), substr(provider_assignee_updated_at, 12, 5)
        """, "sentry_externalissue WHERE key = '31'") == ["1|10:00|10:00", "9|10:00|10:00"])
  }

  @Test("is stale for one organization, and taken over for another")
  func scope() async throws {
    let world = try await World()
    try await world.execute(
      Self.secondOrganization + """
        UPDATE sentry_externalissue
          SET provider_assignee_updated_at = '2026-03-02T10:00:00.000001Z' WHERE id = 1
        """)
    let outcome = try await world.replay(Self.assignment())
    #expect(
      outcome.effects == [
        SyncEffect(.skipped, organizationID: 1, groupID: 1, reason: .stale),
        SyncEffect(.assigned, organizationID: 2, groupID: 9, userID: 1),
      ])
    #expect(
      outcome.log.last
        == LogEvent(
          "sync_group_assignee_inbound.stale_event",
          [
            "integration_id": 1, "issue_key": "31",
            "event_updated_at": "2026-03-02T10:00:00.000000Z", "stale_organization_ids": [1],
          ]))
    #expect(
      try await world.rows(Self.watermarks)
        == ["1|2026-03-02T10:00:00.000001Z", "9|2026-03-02T10:00:00.000000Z"])
  }

  @Test("leaves the watermark of an organization that does not want it")
  func unwanted() async throws {
    let world = try await World()
    try await world.execute(
      Self.secondOrganization + """
        UPDATE sentry_organizationintegration SET config = '{}' WHERE id = 2
        """)
    _ = try await world.replay(Self.assignment())
    #expect(
      try await world.rows(Self.watermarks) == ["1|2026-03-02T10:00:00.000000Z", "9|-"])
  }

  @Test("goes by the organization's own issue, also where another one's links the group")
  func foreignLink() async throws {
    let world = try await World()
    try await world.execute(
      Self.secondOrganization + """
        UPDATE sentry_grouplink SET linked_id = 1 WHERE group_id = 9;
        UPDATE sentry_externalissue
          SET provider_assignee_updated_at = '2026-03-02T12:00:00.000000Z' WHERE id = 9
        """)
    let outcome = try await world.replay(Self.assignment())
    #expect(
      outcome.effects == [
        SyncEffect(.skipped, organizationID: 2, groupID: 9, reason: .stale),
        SyncEffect(.assigned, organizationID: 1, groupID: 1, userID: 1),
      ])
  }

  @Test("of a work item that is not linked is noted, and nothing else")
  func noGroups() async throws {
    let world = try await World()
    let outcome = try await world.replay(
      World.envelope(
        World.payload(99, fields: ["System.AssignedTo": ["newValue": .string(Self.ada)]])))
    #expect(outcome.effects == [])
    #expect(
      outcome.log.last
        == LogEvent("no-affected-groups", ["integration_id": 1, "issue_key": "99"]))
  }

  @Test("that cannot be written leaves all as it was, and can come again")
  func failing() async throws {
    let world = try await World()
    try await world.execute(
      """
      CREATE TRIGGER full BEFORE INSERT ON sentry_groupasignee
        BEGIN SELECT RAISE(ABORT, 'full'); END
      """)
    await #expect(throws: DatabaseError.self) { try await world.replay(Self.assignment()) }
    #expect(try await world.rows(Self.watermarks) == ["1|-"])
    try await world.execute("DROP TRIGGER full")
    #expect(try await world.replay(Self.assignment()).kind == .applied)
  }
}
