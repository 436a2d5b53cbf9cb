import Basics
import JSON
import Tasks
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("Changes of state that come one after another")
struct StatusSequenceTests {
  /// A change of state, and what is done before it.
  struct Step: Sendable {
    let old: String?
    let new: String
    var time: String?
    /// How the service answers when it is asked for the states.
    var isRefused = false
    /// What somebody does to the group first.
    var before = ""
    /// The kinds of the effects, and the reason of what is skipped.
    let effects: [String]
  }

  /// Changes that come one after another, and what the group and the watermark are then.
  struct Sequence: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var before = ""
    let steps: [Step]
    let status: String
    var watermark = "-"
    /// The types of the activities that were added.
    var activities: [String] = []
  }

  private static let states = SyncWorld.list([
    ["name": "New", "category": "Proposed"], ["name": "Closed", "category": "Completed"],
  ])
  private static let resolved = """
    UPDATE sentry_groupedmessage SET status = 1, substatus = NULL WHERE id = 1
    """
  private static let ignored = """
    UPDATE sentry_groupedmessage SET status = 2, substatus = 3 WHERE id = 1
    """
  private static let (early, late) = ("2023-01-01T00:00:00Z", "2023-01-01T00:00:03Z")
  private static let (earlyMark, lateMark) = (
    "2023-01-01T00:00:00.000000Z", "2023-01-01T00:00:03.000000Z"
  )

  private static func closing(_ effects: [String], at time: String? = nil) -> Step {
    Step(old: "New", new: "Closed", time: time, effects: effects)
  }

  private static func opening(_ effects: [String], at time: String? = nil) -> Step {
    Step(old: "Closed", new: "New", time: time, effects: effects)
  }

  // Sentry: `TestSyncStatusInbound` in `tests/sentry/integrations/tasks/test_sync_status_inbound.py`.
  private static let sequences: [Sequence] = [
    Sequence(
      testDescription: "resolved by default", steps: [closing(["resolved"])], status: "1|-",
      activities: ["1"]),
    Sequence(
      testDescription: "unresolved", before: resolved, steps: [opening(["unresolved"])],
      status: "0|3", activities: ["2"]),
    Sequence(
      testDescription: "no action", steps: [Step(old: "Closed", new: "Closed", effects: [])],
      status: "0|3"),
    Sequence(
      testDescription: "resolved lately, with a resolution",
      before: resolved + """
        ; INSERT INTO sentry_release (id, organization_id, version) VALUES (1, 1, '1.0.0');
        INSERT INTO sentry_groupresolution (group_id, release_id, datetime)
          VALUES (1, 1, '2027-01-15T07:59:00.000000Z')
        """,
      steps: [closing(["skipped not-unresolved"])], status: "1|-"),
    Sequence(
      testDescription: "ignored", before: ignored, steps: [closing(["skipped not-unresolved"])],
      status: "2|3"),
    Sequence(
      testDescription: "unresolved already", steps: [opening([])], status: "0|3"),
    Sequence(
      testDescription: "a close that comes after the reopening it preceded", before: resolved,
      steps: [opening(["unresolved"], at: late), closing(["skipped stale"], at: early)],
      status: "0|3",
      watermark: lateMark, activities: ["2"]),
    Sequence(
      testDescription: "an event that comes again after somebody resolved the group",
      steps: [
        opening([], at: early),
        Step(
          old: "Closed", new: "New", time: early, before: resolved, effects: ["skipped stale"]),
      ], status: "1|-", watermark: earlyMark),
    Sequence(
      testDescription: "a newer event",
      steps: [opening([], at: early), closing(["resolved"], at: late)],
      status: "1|-", watermark: lateMark, activities: ["1"]),
    Sequence(
      testDescription: "events without a time",
      steps: [
        closing(["resolved"]), opening(["unresolved"]), closing(["resolved"]),
      ], status: "1|-", activities: ["1", "2", "1"]),
    Sequence(
      testDescription: "an event that changes nothing advances the watermark",
      steps: [
        Step(old: "Closed", new: "Closed", time: late, effects: []),
        closing(["skipped stale"], at: early),
      ], status: "0|3", watermark: lateMark),
    Sequence(
      testDescription: "an event whose states are not to be had can come again",
      steps: [
        Step(old: "New", new: "Closed", time: early, isRefused: true, effects: []),
        closing(["resolved"], at: early),
      ], status: "1|-", watermark: earlyMark, activities: ["1"]),
    Sequence(
      testDescription: "the watermark never moves back",
      steps: [
        Step(old: "Closed", new: "Closed", time: late, effects: []),
        Step(old: "Closed", new: "Closed", time: early, effects: ["skipped stale"]),
      ], status: "0|3", watermark: lateMark),
    Sequence(
      testDescription: "another zone",
      steps: [
        opening([], at: "2023-01-01 00:00:00 UTC"),
        closing(["skipped stale"], at: "2023-01-01T02:00:00.000+0200"),
      ], status: "0|3", watermark: earlyMark),
  ]

  @Test("takes changes over one after another", arguments: sequences)
  func sequence(_ sample: Sequence) async throws {
    let isRefused = Guarded(false)
    let server = try LoopbackServer { request in
      isRefused.withLock { $0 } ? SyncWorld.error(500) : Self.states
    }
    let world = try await SyncWorld(clients: FakeClients(url: server.url))
    try await world.execute(sample.before)
    for step in sample.steps {
      isRefused.withLock { $0 = step.isRefused }
      try await world.execute(step.before)
      let run = try await world.run(
        "sync_status_inbound",
        [
          "integration_id": 1, "organization_id": 1, "issue_key": "31",
          "data": [
            "old_state": JSONValue(step.old), "new_state": .string(step.new),
            "project": "project-1", "provider_event_time": JSONValue(step.time),
          ],
        ])
      guard case .succeeded(let result) = run.outcome else {
        Issue.record("\(run.outcome)")
        return
      }
      let effects = (result["effects"]?.array ?? []).map(Self.summary)
      #expect(effects == step.effects)
    }
    #expect(
      try await world.rows(
        "g.status, g.substatus, e.provider_status_updated_at",
        "sentry_groupedmessage g, sentry_externalissue e WHERE g.id = 1")
        == ["\(sample.status)|\(sample.watermark)"])
    #expect(
      try await world.rows("type", "sentry_activity WHERE id > 8 ORDER BY id") == sample.activities)
  }

  private static func summary(_ effect: JSONValue) -> String {
    let words = [effect["kind"]?.string, effect["reason"]?.string]
    return words.compactMap { $0 }.joined(separator: " ")
  }
}
