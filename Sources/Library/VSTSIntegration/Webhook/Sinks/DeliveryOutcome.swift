package import Basics
package import JSON
package import SentryState

/// What came of a delivery.
package struct DeliveryOutcome: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Something changed.
    case applied
    /// Accepted, and nothing changed.
    case unchanged
    /// Another event type.
    case ignored
    /// Answered 400 or 401.
    case rejected
    /// The ledger holds it.
    case duplicate
    case failed
    /// The record is no delivery.
    case invalid
  }

  package let delivery: Delivery
  package var integrationID: Int?
  /// The HTTP status of the endpoint's answer.
  package var status: Int?
  package var kind = Kind.unchanged
  package var failure: Failure?
  /// When the event happened, of an update of a work item that was answered 200.
  package var eventTime: Timestamp?
  var trace = SyncTrace()

  init(of delivery: Delivery) {
    self.delivery = delivery
  }

  /// What an update of a work item that was answered 200 says that it changed.
  package var changes: [ReportedChange] {
    eventTime == nil ? [] : delivery.workItem?.changes ?? []
  }

  package var effects: [SyncEffect] { trace.effects }

  /// What the endpoint and then the syncs logged.
  package var log: [LogEvent] { trace.log }

  /// The outcome as a record of the output.
  package var json: JSONObject {
    var object: JSONObject = [
      "source": .string(delivery.source),
      "subscription_id": JSONValue(delivery.subscriptionID),
      "notification_id": delivery.notificationID ?? .null,
      "event_type": JSONValue(delivery.eventType),
      "work_item_id": delivery.workItemID ?? .null,
      "integration_id": JSONValue(integrationID),
      "status": JSONValue(status),
      "outcome": .string(kind.rawValue),
    ]
    object["event_time"] = eventTime.map { .string($0.description) }
    let changes = changes
    if !changes.isEmpty {
      object["changes"] = .object(JSONObject(members: changes.map(\.member)))
    }
    object["effects"] = .array(effects.map(\.json))
    object["log"] = .array(log.map(\.json))
    if let failure { object.members.append(.init(name: "error", value: failure.json)) }
    return object
  }
}
