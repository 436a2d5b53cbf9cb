import TestSupport
import JSON
import SentryState
import Testing

@testable import VSTSIntegration

@Suite("A regression")
struct RegressionTests {
  private static let t0 = EventSamples.time
  private static let caused = KickOffStatusSyncs(projectID: 1, groupID: 1)

  /// The group's status and times, its activities, and its history.
  private static func state(_ world: EventWorld) async throws -> [String] {
    try await world.rows(
      "printf('%s %s %s %s %s', status, substatus, times_seen, substr(active_at, 12, 8), substr(last_seen, 12, 8))",
      "sentry_groupedmessage")
      + world.rows("type || ' ' || coalesce(data, '')", "sentry_activity ORDER BY id")
      + world.rows("'history ' || status", "sentry_grouphistory ORDER BY id")
  }

  @Test("reopens a resolved group, tells of it, and queues the status syncs")
  func regression() async throws {
    let world = try await EventWorld()
    try await world.save(EventSamples.error(1, at: Self.t0))
    try await world.resolve(1)
    let saved = try await world.save(
      EventSamples.error(2, at: Self.t0 + 60), EventSamples.error(3, at: Self.t0 + 90))
    #expect(saved.map { $0?.isRegression } == [true, false])
    #expect(saved.map { $0?.causes } == [[Self.caused], []])
    let id = String(repeating: "a", count: 31) + "2"
    #expect(
      try await Self.state(world) == [
        "0 6 3 22:14:20 22:14:50", #"6 {"event_id":"\#(id)","version":""}"#, "history 7",
      ])
    #expect(
      try await world.rows("datetime", "sentry_activity") == [EventWorld.now.description])
  }

  @Test(
    "waits five seconds after the group became active",
    arguments: [(5, false), (6, true), (-60, false)])
  func window(seconds: Int, isRegression: Bool) async throws {
    let world = try await EventWorld()
    try await world.save(EventSamples.error(1, at: Self.t0))
    try await world.resolve(1)
    let saved = try await world.save(EventSamples.error(2, at: Self.t0 + seconds))
    #expect(saved[0]?.isRegression == isRegression)
    #expect(saved[0]?.causes == (isRegression ? [Self.caused] : []))
    #expect(
      try await world.rows("status", "sentry_groupedmessage") == [isRegression ? "0" : "1"])
    #expect(try await world.rows("times_seen", "sentry_groupedmessage") == ["2"])
  }

  @Test("does not come of an event that was there before")
  func duplicate() async throws {
    let world = try await EventWorld()
    try await world.save(
      EventSamples.error(1, at: Self.t0), EventSamples.error(2, at: Self.t0 + 60))
    try await world.resolve(1)
    let saved = try await world.save(EventSamples.error(2, at: Self.t0 + 60))
    #expect(saved[0]?.isRegression == false)
    #expect(try await Self.state(world) == ["1  2 22:13:20 22:14:20"])
  }

  @Test("is not of an ignored group, nor of one that is being deleted", arguments: [2, 3, 5])
  func otherStatus(status: Int) async throws {
    let world = try await EventWorld()
    try await world.save(EventSamples.error(1, at: Self.t0))
    try await world.execute("UPDATE sentry_groupedmessage SET status = \(status)")
    let saved = try await world.save(EventSamples.error(2, at: Self.t0 + 60))
    #expect(saved[0]?.isRegression == false)
    #expect(try await world.rows("status", "sentry_groupedmessage") == ["\(status)"])
  }

  /// How a group is resolved, the release of an event, and whether the group is reopened.
  struct Case: Sendable, CustomTestStringConvertible {
    let resolution: String
    let release: String?
    let isRegression: Bool
    var testDescription: String { "\(resolution) by \(release ?? "none")" }
  }

  // Releases 1 to 3 were added one after another; release 4, 'shop@1.9.0', after them all.
  static let cases: [Case] = [
    // Resolved in release 2: that one and what came after it regress.
    Case(resolution: "2, 0, NULL", release: nil, isRegression: false),
    Case(resolution: "2, 0, NULL", release: "one", isRegression: false),
    Case(resolution: "2, 0, NULL", release: "two", isRegression: true),
    Case(resolution: "2, 0, NULL", release: "three", isRegression: true),
    // In the next release after 2: only what came after.
    Case(resolution: "2, 1, NULL", release: "two", isRegression: false),
    Case(resolution: "2, NULL, NULL", release: "two", isRegression: false),
    Case(resolution: "2, 1, NULL", release: "one", isRegression: false),
    Case(resolution: "2, 1, NULL", release: "three", isRegression: true),
    // The release that was current then is what counts.
    Case(resolution: "3, 1, 'one'", release: "one", isRegression: false),
    Case(resolution: "3, 1, 'one'", release: "two", isRegression: true),
    Case(resolution: "1, 1, 'gone'", release: "one", isRegression: false),
    Case(resolution: "1, 1, 'gone'", release: "two", isRegression: true),
    // Versions are compared where there are versions, whatever the dates.
    Case(resolution: "5, 0, NULL", release: "shop@1.9.0", isRegression: false),
    Case(resolution: "5, 0, NULL", release: "shop@1.10.0", isRegression: true),
    Case(resolution: "5, 0, NULL", release: "shop@1.11.0", isRegression: true),
    Case(resolution: "5, 1, 'shop@1.10.0'", release: "shop@1.10.0", isRegression: false),
    Case(resolution: "5, 1, 'shop@1.10.0'", release: "shop@1.9.0", isRegression: false),
    Case(resolution: "5, 1, 'shop@1.10.0'", release: "shop@1.11.0", isRegression: true),
  ]

  @Test("is not of an event that the resolution's release covers", arguments: cases)
  func releases(sample: Case) async throws {
    let world = try await EventWorld()
    try await world.save(EventSamples.error(1, at: Self.t0))
    try await world.resolve(1)
    try await world.execute(
      """
      INSERT INTO sentry_release (id, organization_id, version, date_added) VALUES
        (1, 1, 'one', '2023-01-01T00:00:00.000000Z'), (2, 1, 'two', '2023-02-01T00:00:00.000000Z'),
        (3, 1, 'three', '2023-03-01T00:00:00.000000Z'),
        (4, 1, 'shop@1.9.0', '2023-09-01T00:00:00.000000Z'),
        (5, 1, 'shop@1.10.0', '2023-08-01T00:00:00.000000Z');
      INSERT INTO sentry_groupresolution (group_id, release_id, type, current_release_version)
        VALUES (1, \(sample.resolution));
      """)
    let members = sample.release.map { #""release":"\#($0)""# } ?? ""
    let saved = try await world.save(EventSamples.error(2, at: Self.t0 + 60, members))
    #expect(saved[0]?.isRegression == sample.isRegression)
    #expect(
      try await world.rows("count(*)", "sentry_groupresolution")
        == [sample.isRegression ? "0" : "1"])
  }

  /// What the activity that told of the resolution says, before and after an event of a later
  /// release.
  struct Told: Sendable {
    let before: String
    let after: String
    var old = "one"
    var new = "two"
    /// What the regression's activity says.
    let resolvedIn: String
    var followsSemver = false
  }

  // Sentry: the cases of regressions in `tests/sentry/event_manager/test_event_manager.py`.
  @Test(
    "completes the activity that told of the resolution, at the first event of a later release",
    arguments: [
      Told(
        before: #"{"version":"","provider":"vsts"}"#,
        after: #"{"version":"two","provider":"vsts"}"#, resolvedIn: "two"),
      Told(before: #"{"version":"one"}"#, after: #"{"version":"one"}"#, resolvedIn: "one"),
      Told(
        before: #"{"inNextRelease":true}"#, after: #"{"inNextRelease":true,"version":"two"}"#,
        resolvedIn: "two"),
      Told(
        before: #"{"version":"","current_release_version":"pre one"}"#,
        after: #"{"version":"two","current_release_version":"pre one"}"#, resolvedIn: "two"),
      Told(
        before: #"{"version":"shop@1.0.0"}"#, after: #"{"version":"shop@1.0.0"}"#,
        old: "shop@1.0.0", new: "shop@2.0.0", resolvedIn: "shop@1.0.0", followsSemver: true),
      Told(
        before: #"{"version":"shop@1.0.0"}"#, after: #"{"version":"shop@1.0.0"}"#,
        old: "shop@1.0.0", new: "two", resolvedIn: "shop@1.0.0"),
    ])
  func activity(_ told: Told) async throws {
    let world = try await EventWorld()
    try await world.save(EventSamples.error(1, at: Self.t0, #""release":"\#(told.old)""#))
    try await world.resolve(1)
    try await world.execute(
      """
      INSERT INTO sentry_groupresolution (id, group_id, release_id) VALUES (8, 1, 1);
      INSERT INTO sentry_activity (project_id, group_id, type, ident, datetime, data)
        VALUES (1, 1, 13, '8', '2023-11-14T22:14:00.000000Z', '\(told.before)');
      """)
    try await world.save(EventSamples.error(2, at: Self.t0 + 60, #""release":"\#(told.old)""#))
    #expect(try await world.rows("data", "sentry_activity") == [told.before])
    #expect(try await world.rows("status", "sentry_groupedmessage") == ["1"])
    try await world.save(EventSamples.error(3, at: Self.t0 + 90, #""release":"\#(told.new)""#))
    let id = String(repeating: "a", count: 31) + "3"
    #expect(
      try await world.rows("data", "sentry_activity ORDER BY id") == [
        told.after,
        #"{"event_id":"\#(id)","version":"\#(told.new)","follows_semver":\#(told.followsSemver),"#
          + #""resolved_in_version":"\#(told.resolvedIn)"}"#,
      ])
    #expect(try await world.rows("status", "sentry_groupedmessage") == ["0"])
    #expect(try await world.rows("id", "sentry_groupresolution") == [])
  }

  @Test("waits for a commit that is to resolve the group")
  func pendingCommit() async throws {
    let world = try await EventWorld()
    try await world.save(EventSamples.error(1, at: Self.t0))
    try await world.resolve(1)
    try await world.execute(
      """
      INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id, relationship)
        VALUES (1, 1, 1, 7, 1)
      """)
    let saved = try await world.save(EventSamples.error(2, at: Self.t0 + 60))
    #expect(saved[0]?.isRegression == false)
  }

  @Test("compares by the releases as they are when the event comes, within a transaction too")
  func newScheme() async throws {
    let world = try await EventWorld()
    try await world.save(EventSamples.error(1, at: Self.t0, #""release":"build-1""#))
    try await world.resolve(1)
    try await world.execute(
      """
      INSERT INTO sentry_release (id, organization_id, version, date_added)
        VALUES (9, 1, 'shop@0.9', '2023-01-01T00:00:00.000000Z');
      INSERT INTO sentry_groupresolution (group_id, release_id, type, current_release_version)
        VALUES (1, 9, 1, 'shop@0.9');
      UPDATE sentry_release SET date_added = '2022-01-01T00:00:00.000000Z' WHERE id = 1;
      """)
    // The first goes by its date; the second is the release that makes versions count.
    let saved = try await world.save(
      EventSamples.error(2, at: Self.t0 + 60, #""release":"build-1""#),
      EventSamples.error(3, at: Self.t0 + 90, #""release":"shop@0.8""#))
    #expect(saved.map { $0?.isRegression } == [false, false])
  }
}
