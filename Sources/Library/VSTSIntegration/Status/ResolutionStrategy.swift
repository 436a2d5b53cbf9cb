import SQLite
import JSON
import SentryState

/// How a group is resolved in a release instead of at once.
///
/// Sentry: `get_resolutions_and_activity_data` in
/// `sentry/integrations/tasks/sync_status_inbound.py`.
struct ResolutionStrategy {
  private let inNextRelease: Bool
  /// The newest open release of each project.
  private let latestReleases: [Int: Release]

  /// The strategy of an organization's configuration, if every project has an open release.
  static func applying(
    config: JSONObject, projectIDs: Set<Int>, in database: Database
  ) throws(DatabaseError) -> ResolutionStrategy? {
    let inNextRelease: Bool
    switch config["resolution_strategy"]?.string {
    case "resolve_next_release": inNextRelease = true
    case "resolve_current_release": inNextRelease = false
    default: return nil
    }
    var latest: [Int: Release] = [:]
    for projectID in projectIDs {
      guard
        let release = try Release.openReleases(
          ofProject: projectID, in: database
        ).first
      else {
        return nil
      }
      latest[projectID] = release
    }
    return ResolutionStrategy(inNextRelease: inNextRelease, latestReleases: latest)
  }

  /// What resolving a group by this strategy means.
  func resolution(
    of group: LinkedGroup, in database: Database
  ) throws(DatabaseError) -> ReleaseResolution? {
    guard let latest = latestReleases[group.projectID] else { return nil }
    guard inNextRelease else {
      return ReleaseResolution(release: latest, type: .inRelease)
    }
    var resolution = ReleaseResolution(release: latest, type: .inNextRelease)
    resolution.activityData["inNextRelease"] = true
    let seen = try Release.seen(inGroup: group.id, in: database)
    if SemanticVersion(release: latest.version) != nil {
      let newest = seen.compactMap { release in
        SemanticVersion(release: release.version).map { (release, $0) }
      }.max { $0.1 < $1.1 }
      resolution.currentReleaseVersion = newest?.0.version
      resolution.activityData["current_release_version"] = newest.map { .string($0.0.version) }
    } else if let current = seen.first {
      resolution.currentReleaseVersion = current.version
      if let next = try Release.following(current, inProject: group.projectID, in: database) {
        resolution.release = next
        resolution.activityData["version"] = .string(next.version)
      }
    }
    return resolution
  }
}

/// The release in which a group is resolved.
struct ReleaseResolution {
  var release: Release
  let type: GroupResolution.Kind
  var currentReleaseVersion: String?
  /// What the activity says besides the provider.
  var activityData: JSONObject = [:]

  init(release: Release, type: GroupResolution.Kind) {
    self.release = release
    self.type = type
  }

  /// Saves the resolution; a new one becomes the `ident` of the activity.
  func save(
    for group: LinkedGroup, activityID: Int, at time: Timestamp, in database: Database
  ) throws(DatabaseError) {
    let created = try GroupResolution.resolve(
      group: group.id, inRelease: release.id, type, status: .resolved,
      currentReleaseVersion: currentReleaseVersion, at: time, in: database)
    if let created {
      try Activity.setIdent(String(created), of: activityID, in: database)
    }
  }
}
