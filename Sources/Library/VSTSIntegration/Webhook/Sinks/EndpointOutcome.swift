package import Basics
package import JSON

/// What came of sending a delivery to an endpoint.
package struct EndpointOutcome: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// The receiver took it.
    case delivered
    /// The receiver answered that it does not want it.
    case refused
    /// No answer, or one that may be another one later.
    case failed
    /// It was delivered by an earlier run.
    case duplicate
    /// It would have been sent.
    case skipped
    /// The record is no delivery.
    case invalid
  }

  package let source: String
  let subscriptionID: String?
  let notificationID: JSONValue?
  package let eventType: String?
  package let workItemID: JSONValue?
  /// What the delivery is known by in later runs.
  let key: String?
  /// How long the body is.
  package let bytes: Int
  package var kind = Kind.delivered
  /// The status of the last answer.
  package var status: Int?
  package var attempts = 0
  var seconds = 0.0
  package var failure: Failure?

  init(of delivery: Delivery, key: String?) {
    source = delivery.source
    subscriptionID = delivery.subscriptionID
    notificationID = delivery.notificationID
    eventType = delivery.eventType
    workItemID = delivery.content?.workItemID ?? delivery.workItemID
    bytes = delivery.content?.body?.count ?? 0
    self.key = key
  }

  /// The outcome as a record of the output.
  package var json: JSONObject {
    var object: JSONObject = [
      "source": .string(source),
      "subscription_id": JSONValue(subscriptionID),
      "notification_id": notificationID ?? .null,
      "event_type": JSONValue(eventType),
      "work_item_id": workItemID ?? .null,
      "status": JSONValue(status),
      "outcome": .string(kind.rawValue),
      "attempts": .number(attempts),
      "seconds": .number((seconds * 1000).rounded() / 1000),
      "key": JSONValue(key),
    ]
    if let failure { object.members.append(.init(name: "error", value: failure.json)) }
    return object
  }
}
