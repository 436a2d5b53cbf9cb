import SentryState
import Testing

@testable import VSTSIntegration

@Suite("A project's releases")
struct ProjectReleasesTests {
  private static func release(_ version: String, id: Int = 1, added: Int? = nil) -> Release {
    Release(
      id: id, version: version, dateAdded: added.map { Timestamp(unixSeconds: Double($0)) })
  }

  /// So many releases that are semantic versions, or are not.
  private static func semver(_ count: Int) -> [String] { (0..<count).map { "shop@1.\($0)" } }
  private static func other(_ count: Int) -> [String] { (0..<count).map { "release \($0)" } }

  // Sentry: the cases of `follows_semver_versioning_scheme` in `tests/sentry/models/test_release.py`.
  @Test(
    "go by semantic versions if the last ones do",
    arguments: [
      (semver(10), "shop@2.0.0", true),
      (semver(10), "2.0.0", false),
      (semver(10), "fizbuzz", false),
      // Left by accident, with one in the last three and three in ten.
      (semver(2) + other(7) + semver(1), "shop@2.0", true),
      // Given up.
      (semver(7) + other(3), "shop@2.0", false),
      // Used by accident.
      (other(8) + semver(2), "shop@2.0", false),
      // Taken up.
      (other(7) + semver(3), "shop@2.0", true),
      (other(4) + semver(1), "shop@2.0", true),
      (other(1) + semver(1) + other(2), "shop@2.0", true),
      (semver(1) + other(3), "shop@2.0", false),
      // Of one or two, the last counts.
      (other(1) + semver(1), "shop@2.0", true),
      (semver(1) + other(1), "shop@2.0", false),
      (semver(1), "shop@2.0", true),
      (other(1), "shop@2.0", false),
      ([], "shop@2.0", false),
    ] as [([String], String, Bool)])
  func semanticVersions(versions: [String], version: String, expected: Bool) {
    let releases = versions.enumerated().map { Self.release($1, id: $0, added: $0 / 2) }
    // What was added long before does not count.
    let old = versions.count < 10 ? [] : [Self.release("ancient"), Self.release("shop@1")]
    for releases in [releases, releases + old, old + releases.reversed(), releases.shuffled()] {
      #expect(
        RecentReleases(of: releases).compareByVersion(Self.release(version)) == expected)
    }
  }

  @Test(
    "have a highest version, where they are versions",
    arguments: [
      (["shop@1.10", "shop@1.9", "shop@1.2"], "shop@1.10"),
      (["shop@2.0.0-rc.1", "shop@1.9", "shop@2.0.0-beta"], "shop@2.0.0-rc.1"),
      (["build 7", "shop@1.0", "shop@0.9"], "shop@1.0"),
      (["shop@1.0", "shop@0.9", "build 7"], nil),
    ] as [([String], String?)])
  func highest(versions: [String], highest: String?) {
    let releases = versions.enumerated().map { Self.release($1, id: $0, added: $0) }
    let project = ProjectReleases(releases.shuffled())
    #expect(project?.latest.version == versions.last)
    #expect(project?.highest?.version == highest)
  }

  @Test(
    "follow each other by date, and then by id",
    arguments: [(1, 9), (9, 2), (2, 3), (3, 4), (4, nil)] as [(Int, Int?)])
  func following(id: Int, next: Int?) {
    let releases = [(1, nil), (9, nil), (2, 20), (3, 20), (4, 30)].map { id, added in
      Self.release("r\(id)", id: id, added: added)
    }
    let release = releases.first { $0.id == id }
    let project = ProjectReleases(releases.shuffled())
    #expect(release.flatMap { project?.following($0) }?.id == next)
  }

  @Test("follow each other as in the order of all of them, from any release on")
  func followingAmongMany() throws {
    let all = (1...60).map { id in
      Self.release("r\(id)", id: id, added: id % 7 == 0 ? nil : id * 7919 % 20)
    }
    let project = try #require(ProjectReleases(all.filter { $0.id % 3 != 0 }))
    let sorted = all.filter { $0.id % 3 != 0 }.sorted { ($0.date, $0.id) < ($1.date, $1.id) }
    for release in all {
      let next = sorted.first { ($0.date, $0.id) > (release.date, release.id) }
      #expect(project.following(release)?.id == next?.id)
    }
  }

  @Test("are none where none is open")
  func none() {
    #expect(ProjectReleases([])?.latest.id == nil)
  }
}
