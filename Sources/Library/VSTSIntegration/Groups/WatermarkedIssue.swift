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
  /// Those of a few issues: of one in most deliveries.
  private var moved: [(issueID: Int, watermarks: ExternalIssue.Watermarks)] = []

  mutating func moveStatus(of issue: WatermarkedIssue, to time: Timestamp) {
    guard Self.isLater(time, than: issue.watermarks.status) else { return }
    moved[place(of: issue)].watermarks.status = time
  }

  mutating func moveAssignee(of issue: WatermarkedIssue, to time: Timestamp) {
    guard Self.isLater(time, than: issue.watermarks.assignee) else { return }
    moved[place(of: issue)].watermarks.assignee = time
  }

  private mutating func place(of issue: WatermarkedIssue) -> Int {
    if let place = moved.firstIndex(where: { $0.issueID == issue.id }) { return place }
    moved.append((issue.id, .init()))
    return moved.count - 1
  }

  func write(in database: Database) throws(DatabaseError) {
    for (id, watermarks) in moved {
      try ExternalIssue.move(watermarks, ofIssue: id, in: database)
    }
  }

  private static func isLater(_ time: Timestamp, than watermark: Timestamp?) -> Bool {
    watermark.map { $0 < time } ?? true
  }
}
