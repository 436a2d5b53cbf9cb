import SQLite
import SentryState

/// Whether what resolved a group still holds for an event of a release.
///
/// Sentry: `GroupResolution.has_resolution` in `sentry/models/groupresolution.py`, and
/// `has_pending_commit_resolution` in `sentry/event_manager.py`.
struct ResolutionCheck {
  let group: Int
  let organizationID: Int
  /// Whether the release of the event is compared by its version, and not by its date.
  let followsSemver: Bool
  let database: Database

  /// Whether the group stays resolved when an event of this release, or of none, arrives.
  func covers(_ release: Release?) throws(DatabaseError) -> Bool {
    if try hasPendingCommit() { return true }
    guard let resolution = try GroupResolution.find(group: group, in: database),
      let resolved = try Release.find(id: resolution.releaseID, in: database)
    else { return false }
    // What says no release comes from before the software was told to say it.
    guard let release else { return true }
    if let current = resolution.currentReleaseVersion, !current.isEmpty,
      let isCovered = try covers(release, resolvedAfter: current, in: resolved)
    {
      return isCovered
    }
    guard resolution.type == GroupResolution.Kind.inRelease.rawValue else {
      return release.isNotAfter(resolved)
    }
    if release.id == resolved.id { return false }
    if let version = version(of: release), let known = SemanticVersion(release: resolved.version) {
      return version < known
    }
    return release.date <= resolved.date
  }

  /// Whether a release came no later than the one that was current when the group was resolved;
  /// `nil` where the two cannot be compared.
  private func covers(
    _ release: Release, resolvedAfter current: String, in resolved: Release
  ) throws(DatabaseError) -> Bool? {
    if followsSemver {
      guard let version = version(of: release), let known = SemanticVersion(release: current)
      else { return nil }
      // The one that was current by its date may have a lower version than the one that resolves.
      return version <= known
        || SemanticVersion(release: resolved.version).map { version < $0 } ?? false
    }
    let known = try Release.find(version: current, organization: organizationID, in: database)
    return known.map { release.isNotAfter($0) }
  }

  private func version(of release: Release) -> SemanticVersion? {
    followsSemver ? SemanticVersion(release: release.version) : nil
  }

  /// Whether a commit is to resolve the group; the store knows of none that it is released.
  private func hasPendingCommit() throws(DatabaseError) -> Bool {
    try GroupLink.hasResolvingCommit(group: group, in: database)
  }
}

extension Release {
  /// Whether this release is another one, or came out before it.
  fileprivate func isNotAfter(_ other: Release) -> Bool { id == other.id || date < other.date }
}
