import SQLite
import SentryState

/// The rows that events share – projects, releases, environments, users –, each looked up once in
/// a transaction.
struct EventSurroundings {
  private struct Name: Hashable {
    let owner: Int
    let text: String
  }

  private let database: Database
  private var projects: [Int: Project?] = [:]
  private var releases: [Name: Release] = [:]
  private var recentReleases: [Int: RecentReleases] = [:]
  private var environments: Set<Name> = []
  private var users: [Name: EventUserIdentity] = [:]
  private var begun: Set<Int> = []
  private var transacting: Set<Int> = []

  init(in database: Database) {
    self.database = database
  }

  /// A project, if it exists.
  mutating func project(_ id: Int) throws(DatabaseError) -> Project? {
    if let known = projects[id] { return known }
    let project = try Project.find(id: id, in: database)
    projects[id] = .some(project)
    return project
  }

  /// Makes sure that the release of an event exists, and is one of the project.
  mutating func release(of job: EventJob, in project: Project) throws(DatabaseError) -> Release? {
    guard let version = job.event.release else { return nil }
    let name = Name(owner: project.id, text: version)
    if let known = releases[name] { return known }
    let release = try Release.findOrInsert(
      version: version, organization: project.organizationID, addedAt: job.event.time,
      in: database)
    if try ReleaseProject.link(release: release.id, project: project.id, in: database) {
      try Project.set(.hasReleases, ofProject: project.id, in: database)
      recentReleases[project.id] = nil
    }
    releases[name] = release
    return release
  }

  /// Whether a release of a project is compared by its version, and not by its date.
  mutating func comparesByVersion(
    _ release: Release?, in project: Project
  ) throws(DatabaseError) -> Bool {
    // What has no version is not worth reading all releases for.
    guard let release, SemanticVersion(release: release.version) != nil else { return false }
    if let known = recentReleases[project.id] { return known.compareByVersion(release) }
    let recent = RecentReleases(of: try Release.open(inProject: project.id, in: database))
    recentReleases[project.id] = recent
    return recent.compareByVersion(release)
  }

  /// Makes sure that the environment of an event exists; one that says none is in that without a
  /// name.
  mutating func environment(
    of job: EventJob, in project: Project
  ) throws(DatabaseError) -> String {
    let environment = job.event.environment ?? ""
    let name = Name(owner: project.organizationID, text: environment)
    if environments.insert(name).inserted {
      _ = try Environment.findOrInsert(
        named: environment, organization: project.organizationID, in: database)
    }
    return environment
  }

  /// Notes who an event happened to.
  mutating func noteUser(of job: EventJob) throws(DatabaseError) {
    guard let user = job.event.user else { return }
    let name = Name(owner: job.projectID, text: user.hash)
    guard users[name] != user else { return }
    users[name] = user
    try EventUser.upsert(
      hash: user.hash, id: user.id, email: user.email, username: user.username,
      ipAddress: user.ipAddress, name: user.name, project: job.projectID, in: database)
  }

  /// Notes that a project has had an event.
  mutating func noteEvent(of job: EventJob, in project: Project) throws(DatabaseError) {
    guard project.firstEvent == nil, begun.insert(project.id).inserted else { return }
    try Project.noteFirstEvent(at: job.event.time, ofProject: project.id, in: database)
  }

  /// Notes that a project has had a transaction.
  mutating func noteTransaction(in project: Project) throws(DatabaseError) {
    guard project.flags & Project.Flag.hasTransactions.rawValue == 0,
      transacting.insert(project.id).inserted
    else { return }
    try Project.set(.hasTransactions, ofProject: project.id, in: database)
  }
}
