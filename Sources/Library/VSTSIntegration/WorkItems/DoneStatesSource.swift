/// What done states belong to: the project of a collection, and the work item's own type.
struct DoneStatesKey: Sendable, Hashable {
  let collectionID: String
  let projectID: String
  let workItemType: String?
}

extension HookEvent {
  /// What the event's done states belong to; without a project they are unknown.
  var doneStatesKey: DoneStatesKey? {
    guard let workItem, workItem.status != nil, let projectID = workItem.projectID else {
      return nil
    }
    return DoneStatesKey(
      collectionID: collectionID, projectID: projectID, workItemType: workItem.workItemType)
  }
}

extension Delivery {
  var doneStatesKey: DoneStatesKey? {
    if case .event(let event) = content { event.doneStatesKey } else { nil }
  }
}

/// Something that knows the done states of projects: the store's cache, or the service.
package protocol DoneStatesSource: Sendable {
  /// The done states of a work item's own type, or else of Bug, Issue or Task.
  func doneStates(
    ofProject projectID: String, workItemType: String?, integrationID: Int
  ) async -> DoneStateLookup
}
