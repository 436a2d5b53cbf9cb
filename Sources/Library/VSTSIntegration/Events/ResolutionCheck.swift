import SQLite
import SentryState

/// Whether what resolved a group still holds for an event of a release.
///
/// Sentry: `GroupResolution.has_resolution` in `sentry/models/groupresolution.py`, and
/// `has_pending_commit_resolution` in `sentry/event_manager.py`.
struct ResolutionCheck {
  let group: Int
  let organizationID: Int
  let database: Database

  /// Whether the group stays resolved when an event of this release, or of none, arrives.
  func covers(_ release: Release?) throws(DatabaseError) -> Bool {
    if try hasPendingCommit() { return true }
    guard let resolution = try GroupResolution.find(group: group, in: database),
      let resolved = try Release.find(id: resolution.releaseID, in: database)
    else { return false }
    // What says no release comes from before the software was told to say it.
    guard let release else { return true }
    if let current = resolution.currentReleaseVersion, !current.isEmpty {
      if let known = SemanticVersion(release: current),
        let own = SemanticVersion(release: release.version)
      {
        return own <= known
      }
      if let known = try Release.find(
        version: current, organization: organizationID, in: database)
      {
        return release.isNotAfter(known)
      }
    }
    guard resolution.type == GroupResolution.Kind.inRelease.rawValue else {
      return release.isNotAfter(resolved)
    }
    if release.id == resolved.id { return false }
    if let known = SemanticVersion(release: resolved.version),
      let own = SemanticVersion(release: release.version)
    {
      return own < known
    }
    return release.dateAdded ?? .distantPast <= resolved.dateAdded ?? .distantPast
  }

  /// Whether a commit is to resolve the group; the store knows of none that it is released.
  private func hasPendingCommit() throws(DatabaseError) -> Bool {
    try GroupLink.hasResolvingCommit(group: group, in: database)
  }
}

extension Release {
  /// Whether this release is another one, or was added before it.
  fileprivate func isNotAfter(_ other: Release) -> Bool {
    id == other.id || dateAdded ?? .distantPast < other.dateAdded ?? .distantPast
  }
}

extension Timestamp {
  fileprivate static let distantPast = Timestamp(microseconds: .min)
}
