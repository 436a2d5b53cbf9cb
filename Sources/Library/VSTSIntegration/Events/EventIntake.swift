package import SQLite
import Basics
import JSON
package import SentryState

/// Saves events, all in one transaction; what they share is looked up and written once.
///
/// Sentry: `EventManager.save` in `sentry/event_manager.py`.
package struct EventIntake {
  private let database: Database
  private let now: Timestamp
  private var surroundings: EventSurroundings
  private var groups: SeenGroups

  /// Takes the transaction, and its time.
  package init(in database: Database, at now: Timestamp) {
    self.database = database
    self.now = now
    surroundings = EventSurroundings(in: database)
    groups = SeenGroups(in: database)
  }

  /// Saves events, each on the path of its type, in order; `nil` stands for one whose project does
  /// not exist.
  package static func save(
    _ jobs: [EventJob], in database: Database, at now: Timestamp
  ) throws(DatabaseError) -> [SavedEvent?] {
    // Ids of events lie all over their index: its pages are to be at hand.
    try database.keepAtHand(kilobytes: 4000)
    var intake = EventIntake(in: database, at: now)
    var saved: [SavedEvent?] = []
    var rest = jobs[...]
    while let path = rest.first?.event.path {
      let run = rest.prefix { $0.event.path == path }
      switch path {
      case .transaction: saved += try intake.saveTransactionEvents(run)
      case .generic: saved += try intake.saveGenericEvents(run)
      case .error: saved += try intake.saveErrorEvents(run)
      }
      rest = rest.dropFirst(run.count)
    }
    try intake.finish()
    return saved
  }

  /// Saves transactions of any projects.
  ///
  /// Sentry: `save_transaction_events` in `sentry/event_manager.py`.
  package mutating func saveTransactionEvents(
    _ jobs: some Sequence<EventJob>
  ) throws(DatabaseError) -> [SavedEvent?] {
    try saveUngrouped(jobs) { surroundings, project throws(DatabaseError) in
      try surroundings.noteTransaction(in: project)
    }
  }

  /// Saves generic events of any projects.
  ///
  /// Sentry: `save_generic_events` in `sentry/event_manager.py`.
  package mutating func saveGenericEvents(
    _ jobs: some Sequence<EventJob>
  ) throws(DatabaseError) -> [SavedEvent?] {
    try saveUngrouped(jobs) { _, _ in }
  }

  /// Saves errors of any projects, each in its group.
  ///
  /// Sentry: `save_error_events` in `sentry/event_manager.py`.
  package mutating func saveErrorEvents(
    _ jobs: some Sequence<EventJob>
  ) throws(DatabaseError) -> [SavedEvent?] {
    try saveEach(of: jobs) { intake, job, project throws(DatabaseError) in
      try intake.saveError(job, in: project)
    }
  }

  /// Writes what was noted of the groups; nothing is saved without it.
  package func finish() throws(DatabaseError) {
    try groups.write()
  }

  private mutating func saveUngrouped(
    _ jobs: some Sequence<EventJob>,
    noting note: (inout EventSurroundings, Project) throws(DatabaseError) -> Void
  ) throws(DatabaseError) -> [SavedEvent?] {
    try saveEach(of: jobs) { intake, job, project throws(DatabaseError) in
      _ = try intake.surroundings.release(of: job, in: project)
      try intake.surroundings.noteUser(of: job)
      _ = try intake.surroundings.environment(of: job, in: project)
      try note(&intake.surroundings, project)
      var event = SavedEvent(eventID: job.event.id)
      let earlier = try intake.earlier(job)
      event.isDuplicate = earlier != nil
      if let group = earlier?.groupID { try intake.groups.forget(oneOf: group) }
      try intake.save(job, group: nil, replacing: earlier)
      return event
    }
  }

  /// Saves each event whose project exists by `save`.
  private mutating func saveEach(
    of jobs: some Sequence<EventJob>,
    by save: (inout EventIntake, EventJob, Project) throws(DatabaseError) -> SavedEvent
  ) throws(DatabaseError) -> [SavedEvent?] {
    var saved: [SavedEvent?] = []
    for job in jobs {
      guard let project = try surroundings.project(job.projectID) else {
        saved.append(nil)
        continue
      }
      saved.append(try save(&self, job, project))
    }
    return saved
  }

  private mutating func saveError(
    _ job: EventJob, in project: Project
  ) throws(DatabaseError) -> SavedEvent {
    var event = SavedEvent(eventID: job.event.id)
    if job.isSample {
      event.log.append(
        LogEvent(
          "save_error_events: processing sample event",
          [
            "event.id": .string(job.event.id), "project_id": .number(project.id),
            "sample_event": true,
          ]))
    }
    let release = try surroundings.release(of: job, in: project)
    try surroundings.noteUser(of: job)
    let earlier = try earlier(job)
    event.isDuplicate = earlier != nil
    let group = try assign(job, release: release, in: project, replacing: earlier, &event)
    let environment = try surroundings.environment(of: job, in: project)
    if let release {
      groups.note(group, release: release, environment: environment, at: job.event.time)
    }
    try save(job, group: group, replacing: earlier)
    try surroundings.noteEvent(of: job, in: project)
    return event
  }

  /// Finds or makes the group of an event, and reopens it if it was resolved.
  ///
  /// An event that is there already changes neither count nor status. Sentry: `_save_aggregate` in
  /// `sentry/event_manager.py`.
  private mutating func assign(
    _ job: EventJob, release: Release?, in project: Project, replacing earlier: Event?,
    _ event: inout SavedEvent
  ) throws(DatabaseError) -> Int {
    let hash = job.hash
    let found = try groups.group(of: hash, project: project.id)
    let group = if let found { found } else { try groups.create(for: hash, job) }
    event.groupID = group
    event.isNew = found == nil
    let isCounted = earlier?.groupID == group
    if found != nil, !isCounted, let current = try groups.group(group),
      current.status == GroupStatus.resolved.rawValue
    {
      let regression = Regression(
        group: current, eventID: job.event.id, eventTime: job.event.time, release: release,
        organizationID: project.organizationID,
        followsSemver: try surroundings.comparesByVersion(release, in: project), now: now,
        database: database)
      if try regression.apply() {
        event.isRegression = true
        event.causes.append(KickOffStatusSyncs(projectID: project.id, groupID: group))
        try groups.reload(group)
      }
    }
    if let former = earlier?.groupID, !isCounted { try groups.forget(oneOf: former) }
    try groups.note(job, in: group, times: isCounted ? 0 : 1)
    return group
  }

  private func earlier(_ job: EventJob) throws(DatabaseError) -> Event? {
    try Event.find(
      eventID: job.event.id, project: job.projectID, onDayOf: job.event.time, in: database)
  }

  private func save(
    _ job: EventJob, group: Int?, replacing earlier: Event?
  ) throws(DatabaseError) {
    try Event.upsert(
      eventID: job.event.id, project: job.projectID, group: group, at: job.event.time,
      data: job.text, replacing: earlier, in: database)
  }
}
