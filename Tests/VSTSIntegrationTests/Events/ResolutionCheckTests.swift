import SentryState
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("The check of a resolution")
struct ResolutionCheckTests {
  /// A resolution, the release of an event, and whether the one covers the other.
  struct Case: Sendable, CustomTestStringConvertible {
    /// The release that resolves.
    let release: String
    var current: String?
    let type: GroupResolution.Kind
    /// The release of the event.
    let event: String?
    let isCovered: Bool

    init(
      _ type: GroupResolution.Kind, _ release: String, current: String? = nil, _ event: String?,
      _ isCovered: Bool
    ) {
      self.type = type
      self.release = release
      self.current = current
      self.event = event
      self.isCovered = isCovered
    }

    var testDescription: String {
      "\(event ?? "no release") of \(type) \(release) after \(current ?? "none")"
    }
  }

  /// In the order in which they were added; the first is older than all, and `late` came out before
  /// all but that.
  private static let releases: [(version: String, added: Int, released: Int?)] = [
    ("doggo", 45, nil), ("a", 30, nil), ("late", 5, 40), ("b", 3, nil), ("foo@1.0", 2, nil),
    ("foo@2.0", 1, nil),
  ]

  private static let kinds: [GroupResolution.Kind] = [.inRelease, .inNextRelease]

  // Sentry: `GroupResolutionTest` in `tests/sentry/models/test_groupresolution.py`.
  private static let cases: [Case] =
    [
      Case(.inNextRelease, "a", "b", false), Case(.inNextRelease, "a", "a", true),
      Case(.inNextRelease, "b", "a", true), Case(.inRelease, "a", "b", false),
      Case(.inRelease, "a", "a", false), Case(.inRelease, "b", "a", true),
      Case(.inRelease, "foo@1.0", "foo@2.0", false), Case(.inRelease, "foo@1.0", "foo@1.0", false),
      Case(.inRelease, "foo@2.0", "foo@1.0", true), Case(.inRelease, "b", nil, true),
    ]
    + kinds.flatMap { kind in
      [
        Case(kind, "foo@1.0", current: "foo@1.0", "foo@2.0", false),
        Case(kind, "foo@1.0", current: "foo@1.0", "foo@1.0", true),
        Case(kind, "foo@2.0", current: "foo@2.0", "foo@1.0", true),
        Case(kind, "a", current: "a", "b", false), Case(kind, "a", current: "a", "a", true),
        Case(kind, "b", current: "b", "a", true),
        // What was current by its date has a lower version than what resolves.
        Case(kind, "foo@2.0", current: "foo@1.0", "foo@1.5", true),
        Case(kind, "foo@2.0", current: "foo@1.0", "foo@2.0", false),
        // Ordered by the day of release, not by when it was heard of.
        Case(kind, "a", current: "a", "late", true),
        Case(kind, "late", current: "late", "a", false),
      ]
    }
    // A current release that cannot be compared leaves it to the older rule.
    + ["a", "b", "foo@1.0", "foo@2.0"].map {
      Case(.inNextRelease, "doggo", current: "doggo", $0, false)
    }
    + ["b", "foo@1.0", "foo@2.0"].map {
      Case(.inNextRelease, "a", current: "kittie 12", $0, false)
    }
    + [
      Case(.inNextRelease, "a", "late", true), Case(.inNextRelease, "late", "a", false),
      Case(.inRelease, "a", "late", true), Case(.inRelease, "late", "a", false),
      // A version and what is none are compared by their dates.
      Case(.inRelease, "foo@1.0", "b", true), Case(.inRelease, "b", "foo@2.0", false),
    ]

  private static func world() async throws -> EventWorld {
    let world = try await EventWorld()
    var state = StateBuilder()
    for release in releases {
      state.release(
        release.version,
        SampleRelease(version: "", added: release.added, released: release.released).columns)
    }
    state.group()
    try await world.store.load(text: state.text)
    return world
  }

  private static func covers(_ release: String?, in world: EventWorld) async throws -> Bool {
    try await world.store.write { database in
      let release = try release.map { version in
        try Release.findOrInsert(
          version: version, organization: 1, addedAt: EventWorld.now, in: database)
      }
      let recent = RecentReleases(of: try Release.open(inProject: 1, in: database))
      let followsSemver = release.map { recent.compareByVersion($0) } ?? false
      return try ResolutionCheck(
        group: 1, organizationID: 1, followsSemver: followsSemver, database: database
      ).covers(release)
    }
  }

  @Test("compares the event's release with the one that resolves", arguments: cases)
  func covers(sample: Case) async throws {
    let world = try await Self.world()
    try await world.execute(
      """
      INSERT INTO sentry_groupresolution (group_id, release_id, type, current_release_version)
        SELECT 1, id, \(sample.type.rawValue), \(sample.current.map { "'\($0)'" } ?? "NULL")
        FROM sentry_release WHERE version = '\(sample.release)'
      """)
    #expect(try await Self.covers(sample.event, in: world) == sample.isCovered)
  }

  @Test("finds nothing without a resolution", arguments: [nil, "a", "foo@1.0"])
  func none(release: String?) async throws {
    #expect(try await !Self.covers(release, in: Self.world()))
  }

  @Test("goes by dates where the releases with versions are archived")
  func archived() async throws {
    let world = try await Self.world()
    try await world.execute(
      """
      UPDATE sentry_release SET status = 1 WHERE version GLOB 'foo*';
      INSERT INTO sentry_groupresolution (group_id, release_id, type, current_release_version)
        SELECT 1, id, 1, 'foo@2.0' FROM sentry_release WHERE version = 'foo@2.0'
      """)
    #expect(try await !Self.covers("foo@1.5", in: world))
    try await world.execute("UPDATE sentry_release SET status = NULL")
    #expect(try await Self.covers("foo@1.5", in: world))
  }
}
