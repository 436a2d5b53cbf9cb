package import SQLite

/// What a transaction adds to the activities, histories and subscriptions of groups: held back and
/// written together, before it is committed.
package final class GroupJournal {
  private let database: Database
  private var activities: PendingRows
  private var histories: PendingRows
  private var subscriptions: PendingRows
  /// The newest entry of each group whose history was added to.
  private var newest: [Int: GroupHistory.Entry] = [:]
  /// The greatest primary key of the histories, once it is known.
  private var lastHistoryID: Int?

  package init(in database: Database) {
    self.database = database
    activities = PendingRows(Activity.self, in: database)
    histories = PendingRows(GroupHistory.self, in: database)
    subscriptions = PendingRows(GroupSubscription.self, forNewOnly: true, in: database)
  }

  /// Gives a journal to `body`, and then writes it.
  package static func writing(
    in database: Database, _ body: (GroupJournal) throws(DatabaseError) -> Void
  ) throws(DatabaseError) {
    let journal = GroupJournal(in: database)
    try body(journal)
    try journal.write()
  }

  /// Writes what is held back.
  package func write() throws(DatabaseError) {
    try activities.write()
    try histories.write()
    try subscriptions.write()
  }

  /// Adds an entry to a group's activity; `ident` is what it refers to.
  package func add(
    _ type: ActivityType, group groupID: Int, project projectID: Int, ident: String? = nil,
    data: ActivityData?, at time: Timestamp
  ) throws(DatabaseError) {
    try activities.add {
      $0.set("project_id", projectID)
      $0.set("group_id", groupID)
      $0.set("type", type)
      $0.set("ident", ident)
      $0.set("datetime", time)
      $0.set("data", data?.text)
    }
  }

  /// Adds a change of a group, linked to the one before it: the one with the greatest primary key.
  package func add(
    _ status: GroupHistoryStatus, group groupID: Int, project projectID: Int, at time: Timestamp
  ) throws(DatabaseError) {
    let previous =
      if let known = newest[groupID] { known } else {
        try GroupHistory.newest(ofGroup: groupID, in: database)
      }
    let id = try nextHistoryID()
    try histories.add {
      $0.set("id", id)
      $0.set("group_id", groupID)
      $0.set("project_id", projectID)
      $0.set("status", status)
      $0.set("prev_history_id", previous?.id)
      switch previous?.date {
      case nil: $0.setNull("prev_history_date")
      case .stored(let value): $0.set("prev_history_date", value)
      case .time(let time): $0.set("prev_history_date", time)
      }
      $0.set("date_added", time)
    }
    newest[groupID] = GroupHistory.Entry(id: id, date: .time(time))
  }

  /// The primary key that the database would choose.
  private func nextHistoryID() throws(DatabaseError) -> Int {
    let last = if let lastHistoryID { lastHistoryID } else { try GroupHistory.lastID(in: database) }
    guard last < .max else {
      throw database.damage("an entry of the group histories has the last id that there is")
    }
    lastHistoryID = last + 1
    return last + 1
  }

  /// Lets a user hear about a group; who has a subscription, active or not, keeps it.
  package func subscribe(
    user userID: Int, toGroup groupID: Int, project projectID: Int,
    reason: GroupSubscription.Reason, at time: Timestamp
  ) throws(DatabaseError) {
    try subscriptions.add {
      $0.set("project_id", projectID)
      $0.set("group_id", groupID)
      $0.set("user_id", userID)
      $0.set("is_active", true)
      $0.set("reason", reason)
      $0.set("date_added", time)
    }
  }
}
