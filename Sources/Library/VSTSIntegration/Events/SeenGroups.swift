import SQLite
import SentryState

/// The groups that the events of a transaction belong to, and what is to be noted of them.
///
/// What changes with every event is written once for each group.
struct SeenGroups {
  /// A group, and what was seen of it.
  private struct Seen {
    var group: Group
    var times = 0
    var first: Timestamp?
    var last: Timestamp?
    var level: Int
    var message: String
    var culprit: String
  }

  private struct ReleaseKey: Hashable {
    let group: Int
    let release: Int
    let environment: String
  }

  private struct HashKey: Hashable {
    let project: Int
    let hash: String
  }

  private let database: Database
  private var hashes: [HashKey: Int] = [:]
  private var seen: [Int: Seen] = [:]
  private var releases: [ReleaseKey: ClosedRange<Timestamp>] = [:]

  init(in database: Database) {
    self.database = database
  }

  /// The group that a hash belongs to, if there is one.
  mutating func group(of hash: String, project: Int) throws(DatabaseError) -> Int? {
    let key = HashKey(project: project, hash: hash)
    if let known = hashes[key] { return known }
    let group = try GroupHash.group(of: hash, project: project, in: database)
    hashes[key] = group
    return group
  }

  /// Makes a new group for a hash.
  mutating func create(for hash: String, _ job: EventJob) throws(DatabaseError) -> Int {
    let beginning = Group.Beginning(
      time: job.event.time, level: job.event.level.rawValue, message: job.metadata.message,
      culprit: job.metadata.culprit, platform: job.event.platform, logger: job.event.logger)
    let id = try Group.insert(beginning, project: job.projectID, in: database)
    try GroupHash.assign(hash, toGroup: id, project: job.projectID, in: database)
    hashes[HashKey(project: job.projectID, hash: hash)] = id
    return id
  }

  /// A group as it stands, without what is still to be noted of how often it was seen.
  mutating func group(_ id: Int) throws(DatabaseError) -> Group? {
    try find(id)?.group
  }

  /// Reads a group again, after it was changed.
  mutating func reload(_ id: Int) throws(DatabaseError) {
    guard var entry = seen[id], let group = try Group.find(id: id, in: database) else { return }
    entry.group = group
    entry.last = [entry.last, group.lastSeen].compactMap { $0 }.max()
    seen[id] = entry
  }

  /// Notes that an event was seen, so many times more than before.
  mutating func note(_ job: EventJob, in id: Int, times: Int) throws(DatabaseError) {
    guard var entry = try find(id) else { return }
    entry.times += times
    entry.first = min(entry.first ?? job.event.time, job.event.time)
    entry.last = max(entry.last ?? job.event.time, job.event.time)
    entry.level = job.event.level.rawValue
    entry.culprit = job.metadata.culprit
    if !job.metadata.message.isEmpty { entry.message = job.metadata.message }
    seen[id] = entry
  }

  /// Notes that an event is no longer one of a group's.
  mutating func forget(oneOf id: Int) throws(DatabaseError) {
    guard var entry = try find(id) else { return }
    entry.times -= 1
    seen[id] = entry
  }

  /// Notes that a group was seen in a release.
  mutating func note(
    _ id: Int, release: Release, environment: String, at time: Timestamp
  ) {
    let key = ReleaseKey(group: id, release: release.id, environment: environment)
    let range = releases[key] ?? time...time
    releases[key] = min(range.lowerBound, time)...max(range.upperBound, time)
  }

  /// Writes what was noted.
  func write() throws(DatabaseError) {
    for (id, entry) in seen.sorted(by: { $0.key < $1.key }) {
      try Group.noteSeen(
        id, times: entry.times, last: entry.last, level: entry.level, message: entry.message,
        culprit: entry.culprit, in: database)
      if let first = entry.first { try Group.noteSeen(id, first: first, in: database) }
    }
    let order = releases.sorted { left, right in
      (left.key.group, left.key.release, left.key.environment)
        < (right.key.group, right.key.release, right.key.environment)
    }
    for (key, range) in order {
      guard let group = seen[key.group]?.group else { continue }
      try GroupRelease.upsert(
        group: group.id, project: group.projectID, release: key.release,
        environment: key.environment, from: range.lowerBound, to: range.upperBound, in: database)
    }
  }

  private mutating func find(_ id: Int) throws(DatabaseError) -> Seen? {
    if let entry = seen[id] { return entry }
    guard let group = try Group.find(id: id, in: database) else { return nil }
    let entry = Seen(
      group: group, last: group.lastSeen, level: group.level, message: group.message,
      culprit: group.culprit)
    seen[id] = entry
    return entry
  }
}
