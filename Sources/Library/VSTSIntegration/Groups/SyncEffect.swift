import Basics
package import JSON
import SentryState

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
  /// The name of the task that was queued, and its id.
  package var task: String?
  package var taskID: Int?

  package init(
    _ kind: Kind, organizationID: Int, groupID: Int? = nil, userID: Int? = nil,
    reason: SkipReason? = nil, task: String? = nil, taskID: Int? = nil
  ) {
    self.kind = kind
    self.organizationID = organizationID
    self.groupID = groupID
    self.userID = userID
    self.reason = reason
    self.task = task
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
    object["task"] = task.map { .string($0) }
    object["task_id"] = taskID.map { .number($0) }
    return .object(object)
  }
}

/// What syncs did and logged, in order.
struct SyncTrace: Sendable {
  var effects: [SyncEffect] = []
  var log: [LogEvent] = []

  /// Notes of each group that it was passed over.
  mutating func skip(_ groups: [LinkedGroup], _ reason: SyncEffect.SkipReason) {
    effects += groups.map {
      SyncEffect(.skipped, organizationID: $0.organizationID, groupID: $0.id, reason: reason)
    }
  }
}
