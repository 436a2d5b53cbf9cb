import SQLite
import SentryState

/// An organization's own external issue for a work item, with its watermarks.
struct WatermarkedIssue: Sendable {
  fileprivate let id: Int
  let watermarks: ExternalIssue.Watermarks

  /// Takes it from the groups that it links, else looks it up.
  ///
  /// `groups` are those of the organization that are linked to the work item.
  static func find(
    _ key: String, of organizationID: Int, integrationID: Int, among groups: [LinkedGroup],
    in database: Database
  ) throws(DatabaseError) -> WatermarkedIssue? {
    if let own = groups.first(where: { $0.externalIssueOrganizationID == organizationID }) {
      return WatermarkedIssue(
        id: own.externalIssueID,
        watermarks: .init(status: own.statusWatermark, assignee: own.assigneeWatermark))
    }
    return try ExternalIssue.find(
      key: key, integrationID: integrationID, organizationID: organizationID, in: database
    ).map {
      WatermarkedIssue(
        id: $0.id,
        watermarks: .init(
          status: $0.providerStatusUpdatedAt, assignee: $0.providerAssigneeUpdatedAt))
    }
  }
}

/// The watermarks that syncs move on, and never back: both of an issue by one statement.
struct MovedWatermarks {
  /// Those of the issue that was moved last; mostly there is no other.
  private var last: (id: Int, watermarks: ExternalIssue.Watermarks)?
  private var others: [Int: ExternalIssue.Watermarks] = [:]

  mutating func moveStatus(of issue: WatermarkedIssue, to time: Timestamp) {
    guard Self.isLater(time, than: issue.watermarks.status) else { return }
    move(issue.id) { $0.status = time }
  }

  mutating func moveAssignee(of issue: WatermarkedIssue, to time: Timestamp) {
    guard Self.isLater(time, than: issue.watermarks.assignee) else { return }
    move(issue.id) { $0.assignee = time }
  }

  func write(in database: Database) throws(DatabaseError) {
    if let last { try ExternalIssue.move(last.watermarks, ofIssue: last.id, in: database) }
    for (id, watermarks) in others {
      try ExternalIssue.move(watermarks, ofIssue: id, in: database)
    }
  }

  private mutating func move(_ id: Int, _ change: (inout ExternalIssue.Watermarks) -> Void) {
    var watermarks = ExternalIssue.Watermarks()
    if let last, last.id == id {
      watermarks = last.watermarks
    } else {
      if let last { others[last.id] = last.watermarks }
      watermarks = others.removeValue(forKey: id) ?? watermarks
    }
    change(&watermarks)
    last = (id, watermarks)
  }

  private static func isLater(_ time: Timestamp, than watermark: Timestamp?) -> Bool {
    watermark.map { $0 < time } ?? true
  }
}
