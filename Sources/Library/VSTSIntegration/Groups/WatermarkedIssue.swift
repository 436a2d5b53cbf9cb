import SQLite
import SentryState

/// An organization's own external issue for a work item, with its watermarks.
struct WatermarkedIssue: Sendable {
  private let id: Int
  private let status: Timestamp?
  private let assignee: Timestamp?

  /// Takes it from the groups that it links, else looks it up.
  ///
  /// `groups` are those of the organization that are linked to the work item.
  static func find(
    _ key: String, of organizationID: Int, integrationID: Int, among groups: [LinkedGroup],
    in database: Database
  ) throws(DatabaseError) -> WatermarkedIssue? {
    if let own = groups.first(where: { $0.externalIssueOrganizationID == organizationID }) {
      return WatermarkedIssue(
        id: own.externalIssueID, status: own.statusWatermark, assignee: own.assigneeWatermark)
    }
    return try ExternalIssue.find(
      key: key, integrationID: integrationID, organizationID: organizationID, in: database
    ).map {
      WatermarkedIssue(
        id: $0.id, status: $0.providerStatusUpdatedAt, assignee: $0.providerAssigneeUpdatedAt)
    }
  }

  subscript(watermark: ExternalIssue.Watermark) -> Timestamp? {
    switch watermark {
    case .status: status
    case .assignee: assignee
    }
  }

  /// Moves a watermark on, and never back.
  func advance(
    _ watermark: ExternalIssue.Watermark, to time: Timestamp, in database: Database
  ) throws(DatabaseError) {
    guard self[watermark].map({ $0 < time }) ?? true else { return }
    try ExternalIssue.set(watermark, ofIssue: id, to: time, in: database)
  }
}
