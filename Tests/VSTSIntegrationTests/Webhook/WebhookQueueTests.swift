import TestSupport
import JSON
import Testing

@testable import VSTSIntegration
@testable import SentryState

@Suite("A delivery whose status sync is queued")
struct WebhookQueueTests {
  private typealias World = WebhookWorld

  private func world() async throws -> World {
    var world = try await World()
    world.options.queueing = true
    return world
  }

  private func delivery(
    _ fields: JSONValue = World.state(from: "New", to: "Closed"), notification: Int = 1
  ) -> JSONValue {
    World.envelope(World.payload(31, notification: notification, fields: fields))
  }

  private let record =
    #"{"task":"sync_status_inbound","kwargs":{"integration_id":1,"organization_id":1,"#
    + #""issue_key":"31","data":{"new_state":"Closed","old_state":"New","#
    + #""project":"c0ffee00-0000-4000-8000-000000000002","#
    + #""provider_event_time":"2026-03-02T10:00:00Z","work_item_type":"Bug","#
    + #""delivery":{"subscription":"sub","notification":"1","verified":true,"update":"1"}}}}"#

  @Test("puts a task for each organization that wants it, and changes no group")
  func queues() async throws {
    let world = try await world()
    try await world.execute(
      """
      INSERT INTO sentry_organizationintegration (organization_id, integration_id, config)
        VALUES (2, 1, '{"sync_status_reverse":false}')
      """)
    let outcome = try await world.replay(delivery())
    #expect(outcome.kind == .applied)
    #expect(
      outcome.effects.map(\.json) == [
        [
          "kind": "queued", "organization_id": 1, "task": "sync_status_inbound", "task_id": 1,
        ]
      ])
    #expect(
      try await world.rows("task, record, lane", "vsts_task")
        == [#"sync_status_inbound|\#(record)|work_item:1,1,"31""#])
    #expect(
      try await world.rows("status", "sentry_groupedmessage WHERE id = 1")
        == ["0"])
  }

  @Test("queues a delivery once, and assigns at once")
  func once() async throws {
    let world = try await world()
    let fields: JSONValue = [
      "System.State": ["oldValue": "New", "newValue": "Closed"],
      "System.AssignedTo": ["newValue": "Ada <ada@acme.example>"],
    ]
    let first = try await world.replay(delivery(fields))
    #expect(first.effects.map(\.kind) == [.assigned, .queued])
    #expect(try await world.replay(delivery(fields)).kind == .duplicate)
    #expect(try await world.rows("id", "vsts_task") == ["1"])
  }

  @Test("queues the status that an earlier replay left pending")
  func pending() async throws {
    var world = try await world()
    world.options.queueing = false
    world.doneStates = nil
    _ = try await world.replay(delivery())
    world.options.queueing = true
    #expect(try await world.replay(delivery()).effects.map(\.kind) == [.queued])
    #expect(try await world.replay(delivery()).kind == .duplicate)
  }

  @Test("leaves what is no change of state alone")
  func noChange() async throws {
    let world = try await world()
    let outcome = try await world.replay(delivery(["System.Title": ["newValue": "x"]]))
    #expect(outcome.kind == .unchanged)
    #expect(try await world.rows("id", "vsts_task") == [])
  }
}
