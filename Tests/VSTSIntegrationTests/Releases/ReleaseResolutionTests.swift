import JSON
import TestSupport
import Testing

@testable import VSTSIntegration

/// Sentry: `test_resolve_next_release_skips_archived_successor` and the cases of strategies in
/// `tests/sentry/integrations/tasks/test_sync_status_inbound.py`.
@Suite("A group that is resolved in a release")
struct ReleaseResolutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var strategy = "resolve_next_release"
    let releases: [SampleRelease]
    /// The release of the resolution; `nil` where there is none.
    let release: String?
    let current: String?
    /// What the activity says besides the integration.
    let activity: String
    /// The releases whose events the resolution covers.
    let covered: [String]
    /// Those whose events reopen the group.
    let reopening: [String]
  }

  private static let day = 24 * 60
  private static let first = SampleRelease(version: "app@1.0.0", added: 3 * day, seen: 120)
  private static let archived = SampleRelease(
    version: "app@999.9+999.9", added: 2 * day, seen: 60, status: SampleRelease.archived)
  private static let second = SampleRelease(version: "app@1.0.1", added: day)
  private static let inNext = #"{"inNextRelease":true}"#

  private static func inNext(_ name: String, _ version: String) -> String {
    #"{"inNextRelease":true,"\#(name)":"\#(version)"}"#
  }

  private static func with(status: Int?) -> SampleRelease {
    var release = first
    release.status = status
    return release
  }

  static let cases: [Case] = [
    Case(
      testDescription: "semantic versions, one archived",
      releases: [first, archived, second, SampleRelease(version: "app@1.0.2", added: 0)],
      release: "app@1.0.2", current: "app@1.0.2",
      activity: inNext("current_release_version", "app@1.0.2"),
      covered: ["app@1.0.0", "app@1.0.1", "app@1.0.2"], reopening: ["app@1.0.3", "app@999.9+999.9"]),
    Case(
      testDescription: "by date, one archived",
      releases: [first, archived, second, SampleRelease(version: "build-sha", added: 0)],
      release: "app@1.0.1", current: "app@1.0.0", activity: inNext("version", "app@1.0.1"),
      covered: ["app@0.9", "app@1.0.0"],
      reopening: ["app@1.0.1", "build-sha", "build-sha-2", "app@1.0.3"]),
    Case(
      testDescription: "by date, one archived, the status left out",
      releases: [
        with(status: nil), archived, second, SampleRelease(version: "build-sha", added: 0),
      ],
      release: "app@1.0.1", current: "app@1.0.0", activity: inNext("version", "app@1.0.1"),
      covered: ["app@1.0.0"], reopening: ["app@1.0.3"]),
    Case(
      testDescription: "by date, both that the group was seen in are archived",
      releases: [
        with(status: SampleRelease.archived), archived, second,
        SampleRelease(version: "build-sha", added: 0),
      ],
      release: "build-sha", current: nil, activity: inNext,
      covered: ["app@1.0.0", "app@999.9+999.9", "app@1.0.1", "build-sha"],
      reopening: ["app@1.0.3", "build-sha-2"]),
    Case(
      testDescription: "by date, seen in the second and then in the first",
      releases: [
        SampleRelease(version: "a", added: 60, seen: 10),
        SampleRelease(version: "b", added: 30, seen: 20),
      ],
      release: "b", current: "a", activity: inNext("version", "b"), covered: ["a"],
      reopening: ["b", "c"]),
    Case(
      testDescription: "released late",
      releases: [
        SampleRelease(version: "current", added: 30, released: 30, seen: 5),
        SampleRelease(version: "next", added: 60, released: 10),
        SampleRelease(version: "old", added: 0, released: 60),
      ],
      release: "next", current: "current", activity: inNext("version", "next"),
      covered: ["current", "old"], reopening: ["next", "newer"]),
    Case(
      testDescription: "the highest version is not the latest, nor seen",
      releases: [
        SampleRelease(version: "app@2.0.0", added: 2 * day),
        SampleRelease(version: "app@1.0.9", added: 0, seen: 0),
      ],
      release: "app@1.0.9", current: "app@2.0.0",
      activity: inNext("current_release_version", "app@2.0.0"),
      covered: ["app@1.0.9", "app@1.1.0", "app@2.0.0"], reopening: ["app@2.0.1"]),
    Case(
      testDescription: "by date, nothing after the current one",
      releases: [
        SampleRelease(version: "1.0.0", added: 60), .init(version: "2.0.0", added: 30, seen: 1),
      ],
      release: "2.0.0", current: "2.0.0", activity: inNext, covered: ["1.0.0", "2.0.0"],
      reopening: ["3.0.0"]),
    Case(
      testDescription: "by date, seen in none",
      releases: [SampleRelease(version: "1.0.0", added: 60), .init(version: "2.0.0", added: 30)],
      release: "2.0.0", current: nil, activity: inNext, covered: ["1.0.0", "2.0.0"],
      reopening: ["3.0.0"]),
    Case(
      testDescription: "released on the same day",
      releases: [
        SampleRelease(version: "a", added: 60, released: 30, seen: 1),
        SampleRelease(version: "b", added: 50, released: 30),
      ],
      release: "b", current: "a", activity: inNext("version", "b"), covered: ["a"],
      reopening: ["c"]),
    Case(
      testDescription: "in the current release", strategy: "resolve_current_release",
      releases: [
        SampleRelease(version: "a", added: 60, seen: 1), SampleRelease(version: "b", added: 30),
        SampleRelease(version: "c", added: 0, status: SampleRelease.archived),
      ],
      release: "b", current: nil, activity: "{}", covered: ["a"], reopening: ["b", "c", "d"]),
    Case(
      testDescription: "in the current release by its version", strategy: "resolve_current_release",
      releases: [
        SampleRelease(version: "app@2.0.0", added: 60), .init(version: "app@1.0.0", added: 30),
      ],
      release: "app@1.0.0", current: nil, activity: "{}", covered: ["app@0.9"],
      reopening: ["app@1.0.0", "app@2.0.0"]),
    Case(
      testDescription: "without a release", releases: [], release: nil, current: nil,
      activity: "{}", covered: [], reopening: ["1.0.0"]),
    Case(
      testDescription: "with archived releases only",
      releases: [archived], release: nil, current: nil, activity: "{}", covered: [],
      reopening: ["app@999.9+999.9", "app@1.0.0"]),
    Case(
      testDescription: "by another strategy", strategy: "resolve", releases: [second], release: nil,
      current: nil, activity: "{}", covered: [], reopening: ["app@1.0.1"]),
  ]

  @Test("has the release by either way", arguments: cases, ReleaseWorld.Way.allCases)
  func resolution(sample: Case, way: ReleaseWorld.Way) async throws {
    let world = try await ReleaseWorld(sample.releases, strategy: sample.strategy)
    #expect(
      try await world.close(way) == [["kind": "resolved", "organization_id": 1, "group_id": 1]])
    let type = sample.strategy == "resolve_next_release" ? 1 : 0
    #expect(
      try await world.resolution()
        == (sample.release.map { ["\($0)|\(type)|1|\(sample.current ?? "-")"] } ?? []))
    #expect(
      try await world.activity()
        == [sample.release == nil ? "1|{}|0" : "13|\(sample.activity)|1"])
    #expect(
      try await world.rows("status, substatus", "sentry_groupedmessage WHERE id = 1") == ["1|-"])
  }

  @Test("is reopened by events of later releases, and of no other", arguments: cases)
  func events(sample: Case) async throws {
    let expected =
      sample.covered.map { ($0, false) } + sample.reopening.map { ($0, true) }
      + [(nil, sample.release == nil)]
    for (release, isReopening) in expected as [(String?, Bool)] {
      let world = try await ReleaseWorld(sample.releases, strategy: sample.strategy)
      _ = try await world.close(.task)
      #expect(
        try await world.reopens(release) == isReopening, "an event of \(release ?? "no release")")
      #expect(
        try await world.rows("status", "sentry_groupedmessage WHERE id = 1")
          == [isReopening ? "0" : "1"])
    }
  }

  @Test("takes the place of an earlier resolution, whose activity keeps its name")
  func again() async throws {
    let world = try await ReleaseWorld([Self.first, Self.second])
    _ = try await world.close(.task)
    #expect(try await world.reopens("app@1.0.2"))
    #expect(try await world.resolution() == [])
    try await world.execute(
      """
      INSERT INTO sentry_groupresolution (group_id, release_id, type, status) VALUES (1, 1, 0, 0)
      """)
    _ = try await world.close(.task)
    #expect(try await world.resolution() == ["app@1.0.2|1|1|app@1.0.2"])
    // Only a new resolution is named by its activity.
    #expect(
      try await world.activity()
        == ["13|\(Self.inNext("current_release_version", "app@1.0.2"))|0"])
  }

  @Test("has a release only where every linked project has one")
  func everyProject() async throws {
    let world = try await ReleaseWorld([Self.second])
    try await world.execute(
      """
      INSERT INTO sentry_project (id, organization_id, slug) VALUES (3, 1, 'desk');
      INSERT INTO sentry_groupedmessage (id, project_id, status, substatus) VALUES (9, 3, 1, NULL);
      INSERT INTO sentry_grouplink (group_id, project_id, linked_type, linked_id)
        VALUES (9, 3, 3, 1);
      """)
    _ = try await world.close(.task)
    #expect(try await world.resolution() == [])
  }
}
