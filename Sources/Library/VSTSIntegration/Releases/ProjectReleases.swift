import SQLite
import SentryState

/// The open releases of a project: which is the latest, which is current, and which follows it.
///
/// An archived release is none of them.
struct ProjectReleases: Sendable {
  /// In the order in which they came out.
  private let releases: [Release]
  /// The one that came out last.
  let latest: Release
  /// The one with the highest version, where the project goes by semantic versions.
  let highest: Release?

  /// Takes the open releases in the order in which they came out, and those that were added last;
  /// `nil` where there are none.
  init?(_ releases: [Release], recent: [Release]) {
    guard let latest = releases.last else { return nil }
    self.releases = releases
    self.latest = latest
    highest =
      Self.areSemanticVersions(recent, for: latest)
      ? releases.compactMap { release in
        SemanticVersion(release: release.version).map { (release: release, version: $0) }
      }.max { $0.version < $1.version }?.release : nil
  }

  /// Whether a project whose releases of late are these goes by semantic versions where a release
  /// is compared.
  ///
  /// Sentry: `follows_semver_versioning_scheme` in `sentry/models/release.py`.
  ///
  /// - Parameters:
  ///   - recent: The ten open releases that were added last, the last one first.
  ///   - release: The release; one that is no semantic version itself goes by its date.
  /// - Returns: `true` where one of the last three releases is a semantic version, and three of all
  ///   ten; of only one or two releases the last one counts.
  static func areSemanticVersions(_ recent: [Release], for release: Release) -> Bool {
    guard release.isSemanticVersion else { return false }
    let isLate = recent.prefix(recent.count > 2 ? 3 : 1).contains { $0.isSemanticVersion }
    return isLate && (recent.count < 10 || recent.count { $0.isSemanticVersion } >= 3)
  }

  /// The release that a group is current in: the highest version, else the open release in which the
  /// group was seen last.
  ///
  /// Sentry: `get_current_release_version_of_group` in `sentry/api/helpers/group_index/update.py`.
  func current(
    ofGroup groupID: Int, in database: Database
  ) throws(DatabaseError) -> Release? {
    if let highest { return highest }
    return try Release.lastSeen(inGroup: groupID, in: database)
  }

  /// The first one that came out after another.
  func following(_ release: Release) -> Release? {
    releases.first { ($0.date, $0.id) > (release.date, release.id) }
  }
}

extension Release {
  fileprivate var isSemanticVersion: Bool { SemanticVersion(release: version) != nil }
}
