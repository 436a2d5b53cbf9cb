import TestSupport
import JSON
import SQLite
import SentryState
import Testing

@testable import VSTSIntegration

@Suite("The plan of a delivery")
struct DeliveryPlanTests {
  private typealias World = WebhookWorld

  @Test(
    "does as much as the ledger leaves to do",
    arguments: [
      (nil, false, .everything),
      (nil, true, .everything),
      (false, false, .nothing),
      (false, true, .everything),
      (true, false, .status),
      (true, true, .everything),
    ] as [(Bool?, Bool, DeliveryPlan.Extent)])
  func extent(isStatusPending: Bool?, reprocessing: Bool, expected: DeliveryPlan.Extent) {
    #expect(
      DeliveryPlan.Extent(isStatusPending: isStatusPending, reprocessing: reprocessing)
        == expected)
  }

  /// A delivery, what the store has of it, and what comes of that.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var fields: JSONValue = [
      "System.AssignedTo": ["newValue": "Ada <ada@acme.example>"],
      "System.State": ["oldValue": "Active", "newValue": "Closed"],
    ]
    var isNamed = true
    var secret: String? = WebhookWorld.secret
    /// What is done to the store before.
    var change = ""
    var isQueueing = false
    var extent = DeliveryPlan.Extent.everything
    /// The groups that are assigned; `nil` where none is looked for.
    var assigned: [Int]? = [1]
    /// Whether the field of the assignee is noted instead.
    var isNoted = false
    /// The decision for each organization; `nil` where tasks are queued.
    var status: [InboundStatus.Decision]? = [.needsDoneStates]
    var asks = true
  }

  private static let ledger = """
    INSERT INTO vsts_subscription VALUES (1, 1, 'sub');
    INSERT INTO vsts_delivery (integration_id, event_time, subscription_id, notification,
      is_verified, is_status_pending)
    VALUES (1, 0, 1, 1, 1,
    """

  @Test(
    "says what is needed and what will be done, and writes nothing",
    arguments: [
      Case(testDescription: "a new delivery"),
      Case(
        testDescription: "without its secret", secret: nil, extent: .nothing, assigned: nil,
        status: [], asks: false),
      Case(
        testDescription: "a duplicate", change: ledger + " 0)", extent: .nothing,
        assigned: nil, status: [], asks: false),
      Case(
        testDescription: "with its status pending", change: ledger + " 1)",
        extent: .status, assigned: nil),
      Case(
        testDescription: "without a change of state",
        fields: ["System.AssignedTo": ["oldValue": "Ada <ada@acme.example>"]], status: [],
        asks: false),
      Case(
        testDescription: "without an assignee",
        fields: ["System.State": ["newValue": "Closed"]], assigned: nil),
      Case(
        testDescription: "with neither", fields: ["System.Title": ["newValue": "x"]],
        assigned: nil, status: [], asks: false),
      Case(
        testDescription: "with an assignee without an address",
        fields: ["System.AssignedTo": ["newValue": "Ada"]], assigned: nil, isNoted: true,
        status: [], asks: false),
      Case(
        testDescription: "with the same but without its work item",
        fields: ["System.AssignedTo": ["newValue": "Ada"]], isNamed: false, assigned: nil,
        status: [], asks: false),
      Case(
        testDescription: "of no linked group", change: "DELETE FROM sentry_grouplink",
        assigned: [], status: [], asks: false),
      Case(
        testDescription: "older than the watermark",
        change: """
          UPDATE sentry_externalissue
          SET provider_status_updated_at = '2026-03-02T11:00:00.000000Z'
          """,
        status: [.stale(watermark: Timestamp(unixSeconds: 1_772_449_200))], asks: false),
      Case(
        testDescription: "that the organization does not want",
        change: "UPDATE sentry_organizationintegration SET config = '{}'", assigned: [],
        status: [], asks: false),
      Case(
        testDescription: "whose status is queued", isQueueing: true, status: nil, asks: false),
    ])
  func plan(_ example: Case) async throws {
    var world = try await World()
    world.options.queueing = example.isQueueing
    try await world.execute(example.change)
    var payload = World.payload(31, fields: example.fields).object ?? [:]
    if !example.isNamed { payload["resource"] = ["fields": example.fields] }
    let delivery = try World.delivery(
      World.envelope(.object(payload), secret: example.secret))
    let options = world.options
    // A plan that wrote would fail here.
    try await world.execute("PRAGMA query_only = ON")
    let plan = try await world.store.read { database in
      try DeliveryPlan(of: delivery, options, InboundTransaction(in: database))
    }
    #expect(plan.extent == example.extent)
    switch plan.assignee {
    case .none: #expect(example.assigned == nil && !example.isNoted)
    case .note: #expect(example.isNoted)
    case .sync(let sync): #expect(sync.groups.map(\.id) == example.assigned)
    }
    switch plan.status {
    case .none: #expect(example.status == [])
    case .sync(let syncs): #expect(syncs.map(\.decision) == example.status)
    case .queue: #expect(example.status == nil)
    }
    #expect(plan.integrationToAsk == (example.asks ? 1 : nil))
  }

  @Test("is not made where a linked group's project is gone")
  func noProject() async throws {
    let world = try await World()
    let fields: JSONValue = ["System.State": ["newValue": "Closed"]]
    let delivery = try World.delivery(World.envelope(World.payload(31, fields: fields)))
    let options = world.options
    let error = await #expect(throws: DatabaseError.self) {
      try await world.store.write { database in
        try database.execute("DELETE FROM sentry_project")
        _ = try DeliveryPlan(of: delivery, options, InboundTransaction(in: database))
      }
    }
    #expect(error == DatabaseError(.damaged, "the project of a group is not there"))
  }
}
