import SentryState

/// The open releases of a project that were added last, by which it is known whether the project
/// goes by semantic versions.
struct RecentReleases: Sendable {
  private static let count = 10

  /// The last one comes first.
  private let releases: [Release]

  /// Picks them from the open releases of a project.
  init(of releases: [Release]) {
    var recent: [Release] = []
    // They mostly come in the order in which they were added.
    for release in releases.reversed() {
      if recent.count == Self.count {
        guard release.wasAdded(after: recent[Self.count - 1]) else { continue }
        recent.removeLast()
      }
      let place = recent.firstIndex { release.wasAdded(after: $0) } ?? recent.endIndex
      recent.insert(release, at: place)
    }
    self.releases = recent
  }

  /// Whether a release of the project is compared by its version, and not by its date: it is a
  /// semantic version, and so are one of the last three releases and three of the last ten; of only
  /// one or two releases the last one counts.
  ///
  /// Sentry: `follows_semver_versioning_scheme` in `sentry/models/release.py`.
  func compareByVersion(_ release: Release) -> Bool {
    guard release.isSemanticVersion,
      releases.prefix(releases.count > 2 ? 3 : 1).contains(where: \.isSemanticVersion)
    else { return false }
    return releases.count < Self.count || releases.count(where: \.isSemanticVersion) >= 3
  }
}

extension Release {
  fileprivate var isSemanticVersion: Bool { SemanticVersion(release: version) != nil }

  fileprivate func wasAdded(after other: Release) -> Bool {
    (dateAdded ?? .earliest, id) > (other.dateAdded ?? .earliest, other.id)
  }
}
