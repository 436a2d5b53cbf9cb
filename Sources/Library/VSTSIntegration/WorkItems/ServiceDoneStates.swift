package import AzureDevOps
import Basics
package import SentryState
import Web

/// The done states that the service gives, kept in the store for an hour.
///
/// Each project's type is asked for once a run, however many deliveries name it. What has no states
/// is not kept.
///
/// Source: `get_done_statuses`, `get_work_item_states`, §1.8, §5.7.
package actor ServiceDoneStates: DoneStatesSource {
  /// Makes the client of an integration.
  package typealias ClientOfIntegration = @Sendable (Int) async throws -> AzureDevOpsClient

  private let store: Store
  private let client: ClientOfIntegration
  private let isRefreshing: Bool
  private let now: @Sendable () -> Timestamp
  private var catalogs: [Int: Task<ProjectCatalog, any Error>] = [:]

  /// Takes the clients of integrations; with `refreshing` the service is asked even for what the
  /// store has.
  package init(
    store: Store, clients: StoredInstallationClients, refreshing isRefreshing: Bool = false,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.init(store: store, refreshing: isRefreshing, now: now) { integrationID in
      try await clients.client(integrationID: integrationID)
    }
  }

  /// Takes what makes the client of an integration.
  package init(
    store: Store, refreshing isRefreshing: Bool = false,
    now: @escaping @Sendable () -> Timestamp, client: @escaping ClientOfIntegration
  ) {
    self.store = store
    self.client = client
    self.isRefreshing = isRefreshing
    self.now = now
  }

  package func doneStates(
    ofProject projectID: String, workItemType: String?, integrationID: Int
  ) async -> DoneStateLookup {
    do {
      for type in WorkItemTypeOrder.types(first: workItemType) {
        if let names = try await remembered(type, projectID, integrationID) {
          return .known(Set(names))
        }
        let catalog = try await catalog(of: integrationID)
        let states = try await catalog.states(ofType: type, inProject: projectID)
        guard !states.isEmpty else { continue }
        try await keep(states.doneNames, type, projectID, integrationID)
        return .known(Set(states.doneNames))
      }
      return .unknown
    } catch {
      return .failed(Failure(error))
    }
  }

  private func remembered(
    _ type: String, _ project: String, _ integrationID: Int
  ) async throws -> [String]? {
    guard !isRefreshing else { return nil }
    let now = now()
    return try await store.read { database in
      try DoneStateCache.states(
        integrationID: integrationID, project: project, workItemType: type, in: database)
    }.flatMap { $0.isFresh(at: now) ? $0.names : nil }
  }

  private func keep(
    _ names: [String], _ type: String, _ project: String, _ integrationID: Int
  ) async throws {
    let states = DoneStates(names: names, fetchedAt: now())
    try await store.write { database in
      try DoneStateCache.keep(
        states, integrationID: integrationID, project: project, workItemType: type, in: database)
    }
  }

  private func catalog(of integrationID: Int) async throws -> ProjectCatalog {
    if let catalog = catalogs[integrationID] { return try await catalog.value }
    let client = client
    let task = Task { ProjectCatalog(try await client(integrationID)) }
    catalogs[integrationID] = task
    return try await task.value
  }
}
