import SQLite
import SentryState

/// The open releases of a project: which is the latest, which is current, and which follows it.
///
/// An archived release is none of them.
struct ProjectReleases: Sendable {
  /// How many there are.
  let count: Int
  /// All in the order in which they came out, where the project goes by their dates.
  private let inOrder: [Release]
  /// The one that came out last.
  let latest: Release
  /// The one with the highest version, where the project goes by semantic versions.
  let highest: Release?

  /// Takes the open releases of a project in any order; `nil` where there are none.
  init?(_ releases: [Release]) {
    guard let latest = releases.max(by: { $0.cameOut(before: $1) }) else { return nil }
    count = releases.count
    self.latest = latest
    highest =
      RecentReleases(of: releases).compareByVersion(latest) ? Self.highest(of: releases) : nil
    inOrder = highest == nil ? releases.sorted { $0.cameOut(before: $1) } : []
  }

  private static func highest(of releases: [Release]) -> Release? {
    var highest: (release: Release, version: SemanticVersion)?
    for release in releases {
      guard let version = SemanticVersion(release: release.version) else { continue }
      if let known = highest, version <= known.version { continue }
      highest = (release, version)
    }
    return highest?.release
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

  /// The first one that came out after another, where the project goes by their dates.
  func following(_ release: Release) -> Release? {
    var (low, high) = (0, inOrder.count)
    while low < high {
      let middle = (low + high) / 2
      if release.cameOut(before: inOrder[middle]) { high = middle } else { low = middle + 1 }
    }
    return low < inOrder.count ? inOrder[low] : nil
  }
}

extension Release {
  fileprivate func cameOut(before other: Release) -> Bool {
    (date, id) < (other.date, other.id)
  }
}
