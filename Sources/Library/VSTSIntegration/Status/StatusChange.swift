import Basics
import JSON
import SentryState

/// A work item's change of state, as a delivery or a queued task tells it.
///
/// A class, because every delivery hands its own on.
///
/// Sentry: `handle_status_change` in `sentry/integrations/vsts/webhooks.py`.
final class StatusChange: Sendable {
  let oldState: String?
  let newState: String
  /// The id of the Azure DevOps project.
  let projectID: String?
  let workItemType: String?
  /// When the state changed by the provider's word, as it is written.
  let writtenTime: JSONValue?
  /// The same as a time, which is compared with, and becomes, the watermark.
  let time: Timestamp?

  init(
    oldState: String?, newState: String, projectID: String?, workItemType: String?,
    writtenTime: JSONValue?, time: Timestamp?
  ) {
    self.oldState = oldState
    self.newState = newState
    self.projectID = projectID
    self.workItemType = workItemType
    self.writtenTime = writtenTime
    self.time = time
  }

  /// A provider's time that is no time.
  var unparsableTime: JSONValue? { time == nil && writtenTime != .null ? writtenTime : nil }

  /// The warning of a provider's time that is no time.
  static func unparsableTimeEvent(_ value: JSONValue) -> LogEvent {
    LogEvent("sync_status_inbound.unparsable_event_time", ["raw_value": value])
  }

  /// What the done states of the work item depend on; without a project they are unknown.
  func doneStates(inCollection collectionID: String) -> DoneStates.Question? {
    projectID.map {
      DoneStates.Question(projectID: $0, workItemType: workItemType, collectionID: collectionID)
    }
  }
}

extension StatusChange {
  /// Reads the `data` of a queued task; without a new state there is no change.
  convenience init?(taskData data: JSONObject) {
    guard let newState = data["new_state"]?.string else { return nil }
    let writtenTime = data["provider_event_time"]
    self.init(
      oldState: data["old_state"]?.string, newState: newState, projectID: data["project"]?.string,
      workItemType: data["work_item_type"]?.string, writtenTime: writtenTime,
      time: writtenTime?.string.flatMap { Timestamp($0) })
  }

  /// The `data` of a queued task; beside Sentry's members it has the work item's type, if that is
  /// known.
  var taskData: JSONObject {
    var data: JSONObject = [
      "new_state": .string(newState), "old_state": JSONValue(oldState),
      "project": JSONValue(projectID), "provider_event_time": writtenTime ?? .null,
    ]
    data["work_item_type"] = workItemType.map { .string($0) }
    return data
  }
}
