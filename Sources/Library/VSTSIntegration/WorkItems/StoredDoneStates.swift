import Basics
package import SentryState

/// The done states that the store remembers, however old; the service is not asked.
package struct StoredDoneStates: DoneStatesSource {
  private let store: Store

  package init(store: Store) {
    self.store = store
  }

  package func doneStates(
    ofProject projectID: String, workItemType: String?, integrationID: Int
  ) async -> DoneStateLookup {
    let types = WorkItemTypeOrder.types(first: workItemType)
    do {
      let remembered = try await store.read { database -> [String]? in
        for type in types {
          if let states = try DoneStateCache.states(
            integrationID: integrationID, project: projectID, workItemType: type, in: database)
          {
            return states.names
          }
        }
        return nil
      }
      return remembered.map { DoneStateLookup.known(Set($0)) } ?? .unknown
    } catch {
      return .failed(Failure(error))
    }
  }
}
