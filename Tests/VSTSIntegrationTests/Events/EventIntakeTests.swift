import TestSupport
import Basics
import JSON
import SentryState
import Testing

@testable import VSTSIntegration

@Suite("The intake of events")
struct EventIntakeTests {
  private static let groups = (
    """
    printf('%s %s %s %s %s %s %s %s %s %s', id, project_id, short_id, status, substatus, times_seen, level,
      substr(active_at, 12, 8), substr(last_seen, 12, 8),
      substr(extra_fields ->> 'first_seen', 12, 8))
    """, "sentry_groupedmessage ORDER BY id"
  )
  private static let t0 = EventSamples.time  // 22:13:20

  @Test("makes a group for the first event, and counts those after it")
  func grouping() async throws {
    let world = try await EventWorld()
    let saved = try await world.save(
      EventSamples.error(1, at: Self.t0), EventSamples.error(2, at: Self.t0 + 5),
      EventSamples.error(3, at: Self.t0 - 5, #""level":"fatal""#),
      EventSamples.error(4, at: Self.t0, function: "other"))
    #expect(saved.map { $0?.groupID } == [1, 1, 1, 2])
    #expect(saved.map { $0?.isNew } == [true, false, false, true])
    #expect(
      try await world.rows(Self.groups) == [
        // Seen last at the latest time, first at the earliest; the level is the last event's.
        "1 1 1 0 7 3 50 22:13:20 22:13:25 22:13:15", "2 1 2 0 7 1 40 22:13:20 22:13:20 22:13:20",
      ])
    #expect(
      try await world.rows("message || '|' || culprit", "sentry_groupedmessage ORDER BY id") == [
        "wrong 3 ValueError total shop.cart in total|shop.cart in total",
        "wrong 4 ValueError other shop.cart in other|shop.cart in other",
      ])
  }

  @Test("counts the same over several transactions as in one")
  func transactions() async throws {
    let (one, many) = (try await EventWorld(), try await EventWorld())
    let events = try (1...12).map {
      try EventSamples.error(
        $0, at: Self.t0 + $0 * 7 % 5, function: "f\($0 % 3)", #""release":"shop@\#($0 % 2)""#)
    }
    let jobs = try events.map { try EventJob($0, projectID: 1) }
    _ = try await one.store.write { try EventIntake.save(jobs, in: $0, at: EventWorld.now) }
    for event in events { try await many.save(event) }
    let tables = [
      "sentry_groupedmessage", "sentry_grouphash", "sentry_grouprelease", "sentry_event",
      "sentry_release", "sentry_release_project", "sentry_environment", "sentry_project",
    ]
    for table in tables {
      let columns = try await one.rows(
        "group_concat('quote(' || name || ')', ' || ''|'' || ')", "pragma_table_info('\(table)')")
      let rows = try await one.rows(columns[0], table).map(Self.withoutKey).sorted()
      #expect(try await many.rows(columns[0], table).map(Self.withoutKey).sorted() == rows)
    }
  }

  /// A row without its key: what is written at the end of a transaction has another order.
  private static func withoutKey(_ row: String) -> Substring {
    row.drop { $0 != "|" }
  }

  @Test("gives each project groups and short ids of its own")
  func projects() async throws {
    let world = try await EventWorld()
    try await world.execute(
      "INSERT INTO sentry_groupedmessage (id, project_id, short_id) VALUES (40, 2, 17)")
    try await world.save(EventSamples.error(1), project: 1)
    try await world.save(EventSamples.error(1), project: 2)
    try await world.save(EventSamples.error(1), project: 3)
    #expect(
      try await world.rows("project_id || ' ' || short_id", "sentry_groupedmessage ORDER BY id")
        == ["2 17", "1 1", "2 18", "3 1"])
  }

  @Test("saves an event once, the latest of a day")
  func sameEvent() async throws {
    let world = try await EventWorld()
    let day = 86_400
    let saved = try await world.save(
      EventSamples.error(1, at: Self.t0, #""extra":{"turn":1}"#),
      EventSamples.error(1, at: Self.t0 + 60, #""extra":{"turn":2}"#),
      EventSamples.error(1, at: Self.t0 + day, #""extra":{"turn":3}"#))
    try await world.save(EventSamples.error(1, at: Self.t0 + 30, #""extra":{"turn":4}"#))
    #expect(saved.map { $0?.isDuplicate } == [false, true, false])
    #expect(
      try await world.rows(
        "substr(datetime, 9, 11) || ' ' || (data ->> '$.extra.turn')", "sentry_event ORDER BY id")
        == ["14T22:13:50 4", "15T22:13:20 3"])
    #expect(try await world.rows("times_seen", "sentry_groupedmessage") == ["2"])
  }

  @Test("moves the count of an event that is saved again with another group")
  func movedEvent() async throws {
    let world = try await EventWorld()
    try await world.save(EventSamples.error(1), EventSamples.error(2))
    try await world.save(EventSamples.error(2, function: "other"))
    #expect(
      try await world.rows("times_seen", "sentry_groupedmessage ORDER BY id") == ["1", "1"])
    try await world.save(EventSamples.error(2, #""type":"transaction""#))
    #expect(
      try await world.rows("times_seen", "sentry_groupedmessage ORDER BY id") == ["1", "0"])
    #expect(
      try await world.rows("coalesce(group_id, 'none')", "sentry_event ORDER BY id")
        == ["1", "none"])
  }

  @Test("saves releases, environments and users once")
  func surroundings() async throws {
    let world = try await EventWorld()
    let members = #""release":"shop@1","environment":"prod","user":{"id":7,"email":"a@b.example"}"#
    try await world.save(
      EventSamples.error(1, at: Self.t0, members), EventSamples.error(2, at: Self.t0 + 9, members),
      EventSamples.error(3, at: Self.t0 - 9, members))
    try await world.save(
      EventSamples.error(4, #""user":{"id":7,"username":"ada"},"release":"shop@1""#))
    try await world.save(EventSamples.error(5, members), project: 2)
    try await world.save(EventSamples.error(5, members), project: 3)
    #expect(
      try await world.rows(
        "organization_id || ' ' || version || ' ' || substr(date_added, 12, 8)", "sentry_release")
        == ["1 shop@1 22:13:20", "2 shop@1 22:13:20"])
    #expect(
      try await world.rows("release_id || ' ' || project_id", "sentry_release_project")
        == ["1 1", "1 2", "2 3"])
    #expect(
      try await world.rows("organization_id || ' ' || name", "sentry_environment ORDER BY id")
        == ["1 prod", "1 ", "2 prod"])
    #expect(
      try await world.rows(
        "printf('%s %s %s %s %s', project_id, hash, ident, email, username)", "sentry_eventuser")
        == [
          "1 8f14e45fceea167a5a36dedd4bea2543 7 a@b.example ada",
          "2 8f14e45fceea167a5a36dedd4bea2543 7 a@b.example ",
          "3 8f14e45fceea167a5a36dedd4bea2543 7 a@b.example ",
        ])
    #expect(
      try await world.rows(
        "printf('%s %s %s %s %s', group_id, release_id, environment, substr(first_seen, 12, 8), substr(last_seen, 12, 8))",
        "sentry_grouprelease WHERE project_id = 1 ORDER BY id") == [
          "1 1 prod 22:13:11 22:13:29", "1 1  22:13:20 22:13:20",
        ])
    #expect(
      try await world.rows("substr(first_event, 12, 8) || ' ' || flags", "sentry_project")
        == ["22:13:20 1", "22:13:20 1", "22:13:20 1"])
  }

  @Test("saves transactions and generic events without a group")
  func ungrouped() async throws {
    let world = try await EventWorld()
    let members = #""transaction":"GET /","release":"shop@1","user":{"id":"1"}"#
    let saved = try await world.save(
      EventSamples.error(1, #""type":"transaction",\#(members)"#),
      EventSamples.error(2, #""type":"generic",\#(members)"#),
      EventSamples.error(3, #""type":"transaction""#))
    #expect(saved.map { $0?.groupID } == [nil, nil, nil])
    #expect(try await world.rows("count(*)", "sentry_groupedmessage") == ["0"])
    #expect(
      try await world.rows("printf('%s %s', data ->> 'type', data ->> 'title')", "sentry_event")
        == [
          "transaction GET /", "generic ValueError: wrong 2", "transaction <unlabeled transaction>",
        ])
    #expect(try await world.rows("count(*)", "sentry_release_project") == ["1"])
    #expect(try await world.rows("count(*)", "sentry_eventuser") == ["1"])
    // Transactions are no events that make a project begin.
    #expect(
      try await world.rows("coalesce(first_event, 'none') || ' ' || flags", "sentry_project")
        == ["none 5", "none 0", "none 0"])
  }

  @Test("leaves an event alone whose project does not exist")
  func missingProject() async throws {
    let world = try await EventWorld()
    let jobs = [
      try EventJob(EventSamples.error(1), projectID: 9),
      try EventJob(EventSamples.error(2, #""type":"transaction""#), projectID: 9),
      try EventJob(EventSamples.error(3), projectID: 1),
    ]
    let saved = try await world.store.write {
      try EventIntake.save(jobs, in: $0, at: EventWorld.now)
    }
    #expect(saved.map { $0?.groupID } == [nil, nil, 1])
    #expect(saved[0] == nil && saved[1] == nil)
    #expect(try await world.rows("count(*)", "sentry_event") == ["1"])
  }

  @Test("logs a sample event")
  func sampleEvent() async throws {
    let world = try await EventWorld()
    let saved = try await world.save(
      EventSamples.error(1, #""tags":{"sample_event":"yes"}"#), EventSamples.error(2))
    #expect(
      saved.map { $0?.log } == [
        [
          LogEvent(
            "save_error_events: processing sample event",
            [
              "event.id": .string(String(repeating: "a", count: 31) + "1"), "project_id": 1,
              "sample_event": true,
            ])
        ], [],
      ])
  }

  @Test("uses the group of a hash that was loaded, and leaves an ignored one ignored")
  func loadedGroup() async throws {
    let world = try await EventWorld()
    try await world.execute(
      """
      INSERT INTO sentry_groupedmessage
        (id, project_id, short_id, status, substatus, times_seen, last_seen)
        VALUES (9, 1, 4, 2, 1, 10, '2030-01-01T00:00:00.000000Z');
      INSERT INTO sentry_grouphash (project_id, hash, group_id)
        VALUES (1, '5d41402abc4b2a76b9719d911017c592', 9),
          (1, 'd41d8cd98f00b204e9800998ecf8427e', NULL);
      """)
    try await world.save(EventSamples.event(#""message":"hello""#))
    let bare = try JSONValue(
      parsing: #"{"event_id":"9e3f0d1aac5244e2a5c1f3b0f7a5d102","timestamp":1}"#)
    try await world.save(bare.object ?? [:])
    #expect(
      try await world.rows(
        "printf('%s %s %s %s %s %s', id, status, substatus, times_seen, substr(last_seen, 1, 4), message)",
        "sentry_groupedmessage ORDER BY id") == [
          "9 2 1 11 2030 hello", "10 0 7 1 1970 <unlabeled event>",
        ])
    #expect(
      try await world.rows("group_id", "sentry_grouphash ORDER BY id") == ["9", "10"])
  }
}
