import JSON

/// A change of state as the `data` of the task that syncs it (§5.4).
extension StatusChange {
  /// Reads the task's data; without a new state there is no change.
  init?(taskData data: JSONObject) {
    guard let newState = data["new_state"]?.string else { return nil }
    self.init(from: data["old_state"]?.string, to: newState)
  }

  /// The task's data; beside Sentry's members it has the work item's type, if that is known.
  func taskData(of workItem: WorkItemUpdate) -> JSONObject {
    var data: JSONObject = [
      "new_state": .string(newState), "old_state": JSONValue(oldState),
      "project": JSONValue(workItem.projectID),
      "provider_event_time": workItem.changedDate ?? .null,
    ]
    data["work_item_type"] = workItem.workItemType.map { .string($0) }
    return data
  }
}
