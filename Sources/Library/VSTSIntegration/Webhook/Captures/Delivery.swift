package import Basics
package import JSON
import SentryState
package import Web

/// A service-hook delivery, whatever it was captured as and wherever it goes.
///
/// What the endpoint reads of it is always there; the request itself only for sinks that pass it on.
package final class Delivery: Sendable {
  /// Why the endpoint can make nothing of a delivery.
  enum Flaw: Sendable {
    /// The record is no delivery.
    case invalid(Failure)
    /// There was a delivery, of which nothing is to be had.
    case lost(Failure)
    /// The body has no event type or no collection id, or is not even an object.
    case unreadable(String)
  }

  /// The request as it was captured.
  package struct Content: Sendable {
    package let headers: [Header]
    /// The body byte for byte; `nil` where there was none.
    package let body: ArraySlice<UInt8>?
    /// `resource.workItemId` as it was written, whatever the event.
    let workItemID: JSONValue?
    /// `resource.id`: an update's number, or whatever else the event is about.
    let resourceID: String?
  }

  /// The event type of an update of a work item.
  private static let updateType = "workitem.updated"

  /// Where it stands in the input: `captures.ndjson:3`.
  package let source: String
  let flaw: Flaw?
  /// The event type, or `nil` where it is not a string.
  package let eventType: String?
  package let subscriptionID: String?
  package let notificationID: JSONValue?
  /// The id of the Azure DevOps organization, which is the external id of the integration.
  let collectionID: String
  /// The header `Shared-Secret`.
  let secret: String?
  /// Whether nobody has to ask for its secret, since it was read where the integration's hook is kept.
  let isVerified: Bool
  /// What it says of its work item, where it is a `workitem.updated`.
  let workItem: WorkItemUpdate?
  /// The work item's id as it was written, or as whoever lost the delivery knows it.
  package let workItemID: JSONValue?
  /// What the ledger knows it by, where it is one.
  let identity: DeliveryIdentity?
  let createdAt: Timestamp?
  /// When it was captured, by the capture's word.
  let receivedAt: Timestamp?
  /// The request, where it was kept.
  package let content: Content?

  /// Takes what could not be read as a record.
  package convenience init(source: String, invalid failure: Failure) {
    self.init(source: source, nil, flaw: .invalid(failure), keepingContent: false)
  }

  /// What is known of a delivery by itself, whatever its body.
  struct IDs: Sendable {
    var subscription: String?
    var notification: JSONValue?
    var workItem: JSONValue?
  }

  /// Takes a delivery that the service knows of, and no more of it than its ids.
  convenience init(source: String, _ ids: IDs, lost failure: Failure) {
    self.init(source: source, nil, ids, flaw: .lost(failure), keepingContent: false)
  }

  /// Takes a captured request, and keeps it where a sink passes it on.
  convenience init(
    source: String, _ request: CapturedRequest, keepingContent: Bool, isVerified: Bool = false
  ) {
    let flaw: Flaw? =
      if request.body == nil {
        .unreadable("the capture has no body")
      } else if request.payload == nil {
        .unreadable("the body is no JSON object")
      } else {
        nil
      }
    self.init(
      source: source, request, flaw: flaw, keepingContent: keepingContent, isVerified: isVerified)
  }

  private init(
    source: String, _ request: CapturedRequest?, _ ids: IDs = IDs(), flaw: Flaw?,
    keepingContent: Bool, isVerified: Bool = false
  ) {
    self.source = source
    self.isVerified = isVerified
    let payload = request?.payload
    let type = payload?[.eventType]
    let collectionID = payload?[.collectionID]?.idText
    // Nearly all are of the one type, whose literal takes no memory.
    eventType = type == .string(Self.updateType) ? Self.updateType : type?.string
    subscriptionID = payload?.string(.subscriptionID) ?? ids.subscription
    notificationID = payload?[.notificationID] ?? ids.notification
    self.collectionID = collectionID ?? ""
    createdAt = payload?.string(.createdDate).flatMap { Timestamp($0) }
    secret = request?.headers.first("shared-secret")
    receivedAt = request?.receivedAt
    content =
      keepingContent
      ? request.map { request in
        Content(
          headers: request.headers.fields, body: request.body, workItemID: payload?[.workItemID],
          resourceID: payload?[.resourceID]?.idText)
      } : nil
    if flaw == nil, type == nil || collectionID == nil {
      let missing = type == nil ? "eventType" : "resourceContainers.collection.id"
      self.flaw = .unreadable("'\(missing)' is missing")
    } else {
      self.flaw = flaw
    }
    guard self.flaw == nil, let payload, eventType == Self.updateType else {
      workItem = nil
      workItemID = ids.workItem
      identity = nil
      return
    }
    let workItem = WorkItemUpdate(payload)
    self.workItem = workItem
    workItemID = workItem.id
    var (subscription, notification) = ("", "")
    if let subscriptionID, let number = notificationID?.idText {
      (subscription, notification) = (subscriptionID, number)
    } else {
      notification = "sha256:" + SHA256.hexDigest(of: Array(request?.body ?? []))
    }
    identity = DeliveryIdentity(
      subscription: subscription, notification: notification, update: workItem.update)
  }

  /// When the event happened: by the work item, else by the hook, else by whoever captured it.
  var time: Timestamp? { workItem?.changedAt ?? createdAt ?? receivedAt }

  /// What its change of state needs to be known; `nil` without one, or without a project.
  var doneStates: DoneStates.Question? {
    workItem?.status?.doneStates(inCollection: collectionID)
  }
}

extension JSONValue {
  /// An id as text, whether it was written as a number or a text.
  var idText: String? {
    switch self {
    case .number(let number): number.text
    case .string(let text): text
    default: nil
    }
  }
}
