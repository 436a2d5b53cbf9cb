import Basics
import JSON
import SentryState

/// A service-hook event that names its type and its collection.
final class HookEvent: Sendable {
  /// The event type, or `nil` where it is not a string.
  let eventType: String?
  let subscriptionID: String?
  let notificationID: JSONValue?
  /// The id of the Azure DevOps organization, which is the external id of the integration.
  let collectionID: String
  /// The header `Shared-Secret`.
  let secret: String?
  /// What the ledger knows the delivery by, within its integration.
  let ledgerKey: LedgerKey
  let workItem: WorkItemUpdate?
  let receivedAt: Timestamp?
  let createdAt: Timestamp?

  /// What the ledger knows a delivery by: its subscription and notification, or else its body's hash.
  struct LedgerKey: Sendable, Hashable {
    let subscription: String
    let notification: String
  }

  var isWorkItemUpdate: Bool { eventType == "workitem.updated" }

  init(
    _ members: DeliveryMembers, eventType: String?, subscriptionID: String?,
    notificationID: JSONValue?, collectionID: String, secret: String?, receivedAt: Timestamp?
  ) {
    self.eventType = eventType
    self.subscriptionID = subscriptionID
    self.notificationID = notificationID
    self.collectionID = collectionID
    self.secret = secret
    self.receivedAt = receivedAt
    createdAt = members.string(.createdDate).flatMap { Timestamp($0) }
    let notification: String? =
      switch notificationID {
      case .number(let number): number.text
      case .string(let text): text
      default: nil
      }
    if eventType != "workitem.updated" {
      ledgerKey = LedgerKey(subscription: "", notification: "")
      workItem = nil
      return
    }
    if let subscriptionID, let notification {
      ledgerKey = LedgerKey(subscription: subscriptionID, notification: notification)
    } else {
      ledgerKey = LedgerKey(
        subscription: "", notification: "sha256:" + SHA256.hexDigest(of: Array(members.payload)))
    }
    workItem = WorkItemUpdate(members)
  }
}

/// What a `workitem.updated` event says of its work item.
final class WorkItemUpdate: Sendable {
  /// The work item's id as it was written, a number or a text; `nil` where it is missing.
  let id: JSONValue?
  let hasResource: Bool
  /// The id of the Azure DevOps project.
  let projectID: String?
  let hasProject: Bool
  let hasFields: Bool
  let assignee: AssigneeChange
  /// The field behind an unparsable `assignee`, for the log.
  let assignedTo: JSONValue?
  let status: StatusChange?
  let workItemType: String?
  /// The new value of `System.ChangedDate` as written, and as a time where it is one.
  let changedDate: JSONValue?
  let changedAt: Timestamp?

  /// A new value of `System.ChangedDate` that is no time.
  var unparsableChangedDate: JSONValue? {
    changedAt == nil && changedDate != .null ? changedDate : nil
  }

  /// The work item's id as the key of external issues.
  var key: String? {
    switch id {
    case .number(let number): number.text
    case .string(let text): text
    default: nil
    }
  }

  init(_ members: DeliveryMembers) {
    let id = members[.workItemID]
    self.id = id == .null ? nil : id
    hasResource = members.isObject(.resource)
    hasProject = members.isObject(.project)
    projectID = members.string(.projectID)
    hasFields = members.isObject(.fields)
    guard hasFields else {
      (assignee, assignedTo, status, workItemType, changedDate, changedAt) =
        (.none, nil, nil, nil, nil, nil)
      return
    }
    let assignedTo = members[.assignedTo]
    assignee = AssigneeChange(field: assignedTo)
    self.assignedTo = assignee == .unparsable ? assignedTo : nil
    status = StatusChange(field: members[.state])
    workItemType = members.string(.workItemType)
    let changedDate = members[.changedDate]?.object?[either: "newValue"]
    self.changedDate = changedDate
    changedAt = changedDate?.string.flatMap { Timestamp($0) }
  }
}
