import SQLite
import JSON
import SentryState

/// How an organization wants groups resolved that a work item's state resolves: in a release
/// instead of at once.
enum ResolutionStrategy: String, Sendable {
  case nextRelease = "resolve_next_release"
  case currentRelease = "resolve_current_release"

  /// The strategy of a configuration, if it has one.
  init?(config: JSONObject) {
    guard let strategy = config["resolution_strategy"]?.string else { return nil }
    self.init(rawValue: strategy)
  }

  /// What resolving a group of a project with these releases means.
  func resolution(
    of group: LinkedGroup, among releases: ProjectReleases, in database: Database
  ) throws(DatabaseError) -> ReleaseResolution {
    switch self {
    case .currentRelease: ReleaseResolution(inCurrentOf: releases)
    case .nextRelease:
      ReleaseResolution(
        inNextOf: releases, after: try releases.current(ofGroup: group.id, in: database))
    }
  }
}

/// The release in which a group is resolved.
///
/// Sentry: `get_resolutions_and_activity_data_for_groups` in
/// `sentry/integrations/tasks/sync_status_inbound.py`.
struct ReleaseResolution: Sendable {
  let release: Release
  let type: GroupResolution.Kind
  private(set) var currentReleaseVersion: String?
  /// What the activity says besides the provider.
  private(set) var activityData: JSONObject = [:]

  /// Resolves in the release that came out last.
  init(inCurrentOf releases: ProjectReleases) {
    release = releases.latest
    type = .inRelease
  }

  /// Resolves in the release after the one that is current, or in the next one that comes.
  init(inNextOf releases: ProjectReleases, after current: Release?) {
    type = .inNextRelease
    currentReleaseVersion = current?.version
    activityData["inNextRelease"] = true
    if let highest = releases.highest {
      release = releases.latest
      activityData["current_release_version"] = .string(highest.version)
    } else if let next = current.flatMap({ releases.following($0) }) {
      release = next
      activityData["version"] = .string(next.version)
    } else {
      release = releases.latest
    }
  }

  /// Saves the resolution, and returns the primary key of a new one: what the activity refers to.
  func save(
    for group: LinkedGroup, at time: Timestamp, in database: Database
  ) throws(DatabaseError) -> Int? {
    try GroupResolution.resolve(
      group: group.id, inRelease: release.id, type, status: .resolved,
      currentReleaseVersion: currentReleaseVersion, at: time, in: database)
  }
}
