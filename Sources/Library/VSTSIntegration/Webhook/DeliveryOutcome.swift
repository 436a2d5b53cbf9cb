package import Basics
package import JSON

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

  package let source: String
  package var subscriptionID: String?
  package var notificationID: JSONValue?
  package var eventType: String?
  package var workItemID: JSONValue?
  package var integrationID: Int?
  /// The HTTP status of the endpoint's answer.
  package var status: Int?
  package var kind: Kind
  package var effects: [SyncEffect] = []
  /// What the syncs logged, after the endpoint.
  var syncLog: [LogEvent] = []
  /// The event and the endpoint's answer to it, of which the log tells.
  var answer: (event: HookEvent, answer: WebhookAnswer)?
  package var failure: Failure?

  init(source: String, kind: Kind) {
    self.source = source
    self.kind = kind
  }

  /// What was logged, in order.
  package var log: [LogEvent] {
    guard let answer else { return syncLog }
    return answer.answer.log(of: answer.event, integrationID: integrationID) + syncLog
  }

  /// The outcome as a record of the output.
  package var json: JSONObject {
    var object: JSONObject = [
      "source": .string(source),
      "subscription_id": JSONValue(subscriptionID),
      "notification_id": notificationID ?? .null,
      "event_type": JSONValue(eventType),
      "work_item_id": workItemID ?? .null,
      "integration_id": JSONValue(integrationID),
      "status": JSONValue(status),
      "outcome": .string(kind.rawValue),
      "effects": .array(effects.map(\.json)),
      "log": .array(log.map(\.json)),
    ]
    if let failure { object.members.append(.init(name: "error", value: failure.json)) }
    return object
  }
}

/// What a delivery, or a task, did to a group.
package struct SyncEffect: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case assigned, unassigned, resolved, unresolved, queued, skipped
  }

  /// Why something was not done.
  package enum SkipReason: String, Sendable {
    case doneStatesUnknown = "done-states-unknown"
    case stale
    case assigneeNotFound = "assignee-not-found"
    case notUnresolved = "not-unresolved"
  }

  package let kind: Kind
  package let organizationID: Int
  package var groupID: Int?
  package var userID: Int?
  package var reason: SkipReason?
  /// The id of the task that was queued.
  package var taskID: Int?

  package init(
    _ kind: Kind, organizationID: Int, groupID: Int? = nil, userID: Int? = nil,
    reason: SkipReason? = nil, taskID: Int? = nil
  ) {
    self.kind = kind
    self.organizationID = organizationID
    self.groupID = groupID
    self.userID = userID
    self.reason = reason
    self.taskID = taskID
  }

  /// The effect as an element of an `effects` member.
  package var json: JSONValue {
    var object: JSONObject = [
      "kind": .string(kind.rawValue), "organization_id": .number(organizationID),
    ]
    object["group_id"] = groupID.map { .number($0) }
    object["user_id"] = userID.map { .number($0) }
    object["reason"] = reason.map { .string($0.rawValue) }
    object["task_id"] = taskID.map { .number($0) }
    return .object(object)
  }
}
