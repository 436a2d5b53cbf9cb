package import Basics
import JSON
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
  var answer: WebhookAnswer?
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

  /// The HTTP status of the endpoint's answer.
  package var status: Int? { answer?.status }

  /// What the endpoint and then the syncs logged.
  package var log: [LogEvent] { (answer?.log ?? []) + trace.log }

  /// Appends the outcome as the text of a record of the output.
  package func write(to record: inout [UInt8]) {
    record += #"{"source":"#.utf8
    JSONValue.write(delivery.source, to: &record)
    record += #","subscription_id":"#.utf8
    JSONValue(delivery.subscriptionID).write(to: &record)
    record += #","notification_id":"#.utf8
    (delivery.notificationID ?? .null).write(to: &record)
    record += #","event_type":"#.utf8
    JSONValue(delivery.eventType).write(to: &record)
    record += #","work_item_id":"#.utf8
    (delivery.workItemID ?? .null).write(to: &record)
    record += #","integration_id":"#.utf8
    JSONValue(integrationID).write(to: &record)
    record += #","status":"#.utf8
    JSONValue(status).write(to: &record)
    record += #","outcome":"#.utf8
    JSONValue.write(kind.rawValue, to: &record)
    if let eventTime {
      record += #","event_time":""#.utf8
      eventTime.write(to: &record)
      record.append(UInt8(ascii: "\""))
    }
    let changes = changes
    if !changes.isEmpty {
      record += #","changes":"#.utf8
      JSONObject(members: changes.map(\.member)).write(to: &record)
    }
    record += #","effects":"#.utf8
    Self.write(effects, to: &record) { $0.write(to: &$1) }
    record += #","log":"#.utf8
    Self.write(log, to: &record) { $0.write(to: &$1) }
    if let failure {
      record += #","error":"#.utf8
      failure.json.write(to: &record)
    }
    record.append(UInt8(ascii: "}"))
  }

  private static func write<Element>(
    _ elements: [Element], to record: inout [UInt8], by write: (Element, inout [UInt8]) -> Void
  ) {
    record.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { record.append(UInt8(ascii: ",")) }
      write(element, &record)
    }
    record.append(UInt8(ascii: "]"))
  }
}
