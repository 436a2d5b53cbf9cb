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
    var object: JSONObject = [:]
    forEachMember { object.members.append(.init(name: $0, value: $1)) }
    return .object(object)
  }

  /// Appends the same as text, without building it.
  func write(to bytes: inout [UInt8]) {
    var separator = UInt8(ascii: "{")
    forEachMember { name, value in
      bytes.append(separator)
      JSONValue.write(name, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      value.write(to: &bytes)
      separator = UInt8(ascii: ",")
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private func forEachMember(_ body: (String, JSONValue) -> Void) {
    body("kind", .string(kind.rawValue))
    body("organization_id", .number(organizationID))
    if let groupID { body("group_id", .number(groupID)) }
    if let userID { body("user_id", .number(userID)) }
    if let reason { body("reason", .string(reason.rawValue)) }
    if let task { body("task", .string(task)) }
    if let taskID { body("task_id", .number(taskID)) }
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
