package import Basics
package import JSON
import SentryState

/// A service-hook delivery, as far as the endpoint reads it.
package final class Delivery: Sendable {
  /// Why the endpoint can make nothing of a delivery.
  enum Flaw: Sendable {
    /// The record is no delivery.
    case invalid(Failure)
    /// The body has no event type or no collection id, or is not even an object.
    case unreadable(String)
  }

  /// What the ledger knows a delivery by, within its integration: its subscription and
  /// notification, or else its body's hash.
  struct LedgerKey: Sendable, Hashable {
    let subscription: String
    let notification: String
  }

  /// Where it stands in the input: `captures.ndjson:3`.
  package let source: String
  let flaw: Flaw?
  /// The event type, or `nil` where it is not a string.
  package let eventType: String?
  let subscriptionID: String?
  let notificationID: JSONValue?
  /// The id of the Azure DevOps organization, which is the external id of the integration.
  let collectionID: String
  /// The header `Shared-Secret`.
  let secret: String?
  /// What it says of its work item, where it is a `workitem.updated`.
  let workItem: WorkItemUpdate?
  let ledgerKey: LedgerKey
  let createdAt: Timestamp?
  let receivedAt: Timestamp?

  /// Takes the members that a delivery needs out of a record.
  package static var picker: MemberPicker { CaptureMembers.picker }

  /// Takes what could not be read as a record.
  package convenience init(source: String, invalid failure: Failure) {
    self.init(source: source, nil, of: nil, flaw: .invalid(failure))
  }

  /// Reads a record in which `picker` has found the members: a bare service-hook payload, or an
  /// envelope with `headers` and `body`.
  package convenience init(source: String, members: MemberPicker.Picked) {
    let capture = CaptureMembers(capture: members)
    switch capture.shape {
    case .none(let reason):
      self.init(
        source: source, invalid: Failure(.invalidInput, "no delivery: \(reason)"))
    case .unreadable(let reason):
      self.init(source: source, nil, of: capture, flaw: .unreadable(reason))
    case .payload(let payload): self.init(source: source, payload, of: capture)
    }
  }

  private init(
    source: String, _ payload: CaptureMembers?, of capture: CaptureMembers?, flaw: Flaw? = nil
  ) {
    self.source = source
    let type = payload?[.eventType]
    let collectionID = payload?[.collectionID]?.idText
    eventType = type?.string
    subscriptionID = payload?.string(.subscriptionID)
    notificationID = payload?[.notificationID]
    self.collectionID = collectionID ?? ""
    createdAt = payload?.string(.createdDate).flatMap { Timestamp($0) }
    secret = capture?.header("Shared-Secret")
    receivedAt = capture?.receivedAt
    if flaw == nil, type == nil || collectionID == nil {
      let missing = type == nil ? "eventType" : "resourceContainers.collection.id"
      self.flaw = .unreadable("'\(missing)' is missing")
    } else {
      self.flaw = flaw
    }
    guard self.flaw == nil, let payload, eventType == "workitem.updated" else {
      workItem = nil
      ledgerKey = LedgerKey(subscription: "", notification: "")
      return
    }
    workItem = WorkItemUpdate(payload)
    if let subscriptionID, let notification = notificationID?.idText {
      ledgerKey = LedgerKey(subscription: subscriptionID, notification: notification)
    } else {
      ledgerKey = LedgerKey(
        subscription: "", notification: "sha256:" + SHA256.hexDigest(of: Array(payload.payload)))
    }
  }

  /// When the event happened: by the work item, else by the hook, else by whoever captured it.
  var time: Timestamp? { workItem?.changedAt ?? createdAt ?? receivedAt }

  /// The work item's id as it was written.
  package var workItemID: JSONValue? { workItem?.id }

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
