package import AzureDevOps
package import Basics
package import SentryState
import Web

/// Tells which states of a work item count as done: as given by hand, as the store remembers them,
/// or as the service says.
///
/// Sentry: `get_done_statuses` in `sentry/integrations/vsts/issues.py`.
package struct DoneStates: Sendable {
  /// What the done states depend on: the project, and the work item's own type.
  package struct Question: Sendable, Hashable {
    package let projectID: String
    package let workItemType: String?
    /// The organization of Azure DevOps that the project is of.
    package let collectionID: String

    /// The types whose states decide, in order: the first that has any does.
    var types: [String] {
      guard let workItemType else { return standardTypes }
      return [workItemType] + standardTypes.filter { $0 != workItemType }
    }
  }

  package enum Answer: Sendable, Equatable {
    /// These, of which there is one at least.
    case known(Set<String>)
    /// Nobody said: the service may not be asked, has no states, or does not say what they mean.
    case unknown
    /// The service could not be asked.
    case failed(Failure)

    /// Takes the names, if they are known.
    ///
    /// None at all say nothing: by them no work item would ever be done, and every change of state
    /// would reopen a group.
    init(_ names: Set<String>?) {
      self = if let names, !names.isEmpty { .known(names) } else { .unknown }
    }
  }

  /// Makes the client of an integration.
  package typealias ClientOfIntegration = @Sendable (Int) async throws -> AzureDevOpsClient

  /// The types of Azure DevOps' own processes that are asked for their states, in order.
  ///
  /// Sentry: `get_work_item_states` in `sentry/integrations/vsts/client.py`.
  package static let standardTypes = ["Bug", "Issue", "Task"]

  /// Those that hold for every project, so that nothing is looked up.
  let given: Set<String>?
  private let look: @Sendable (Question, Int) async throws -> Set<String>?

  /// Takes how the names are looked up for an integration; `nil` is for not known.
  init(look: @escaping @Sendable (Question, Int) async throws -> Set<String>?) {
    given = nil
    self.look = look
  }

  /// Takes the names of the done states of all projects.
  package init(given names: Set<String>) {
    given = names
    look = { _, _ in names }
  }

  /// Goes by what the store remembers, however old; the service is not asked.
  package init(rememberedBy store: Store) {
    self.init { question, integrationID in
      try await store.read { database in
        for type in question.types {
          if let states = try StoredDoneStates.find(
            integrationID: integrationID, project: question.projectID, workItemType: type,
            in: database)
          {
            return Set(states.names)
          }
        }
        return nil
      }
    }
  }

  /// Asks the services of integrations, and has the store remember the answers for an hour.
  ///
  /// Each type of a project is asked for once, however often it is in question. With `refreshing`
  /// the service is asked even for what the store remembers. What is unknown is not remembered.
  package init(
    askedFor store: Store, refreshing isRefreshing: Bool = false,
    now: @escaping @Sendable () -> Timestamp, client: @escaping ClientOfIntegration
  ) {
    let service = AskedDoneStates(
      store: store, isRefreshing: isRefreshing, now: now, client: client)
    self.init { try await service.names($0, integrationID: $1) }
  }

  /// The done states in question; without a project they are unknown.
  package func answer(to question: Question?, integrationID: Int) async -> Answer {
    if let given { return Answer(given) }
    guard let question else { return .unknown }
    do {
      return Answer(try await look(question, integrationID))
    } catch {
      return .failed(Failure(error))
    }
  }

  /// The names of those states whose category counts as done, in their order; `nil` where a state
  /// has no category.
  ///
  /// Team Foundation Server before 2018 Update 2 gives none, which says nothing of being done.
  package static func names(among states: [WorkItemState]) -> [String]? {
    guard states.allSatisfy({ $0.category != nil }) else { return nil }
    return states.filter { ["Resolved", "Completed", "Closed"].contains($0.category) }.map(\.name)
  }
}

/// The done states that the services of integrations give, behind the store's cache.
private struct AskedDoneStates {
  let store: Store
  let isRefreshing: Bool
  let now: @Sendable () -> Timestamp
  let client: DoneStates.ClientOfIntegration
  private let catalogs = AskedOnce<Int, ProjectCatalog, any Error>()

  init(
    store: Store, isRefreshing: Bool, now: @escaping @Sendable () -> Timestamp,
    client: @escaping DoneStates.ClientOfIntegration
  ) {
    self.store = store
    self.isRefreshing = isRefreshing
    self.now = now
    self.client = client
  }

  func names(_ question: DoneStates.Question, integrationID: Int) async throws -> Set<String>? {
    let project = question.projectID
    for type in question.types {
      if let names = try await remembered(type, project, integrationID) { return Set(names) }
      let states = try await catalog(of: integrationID).states(ofType: type, inProject: project)
      guard !states.isEmpty else { continue }
      guard let names = DoneStates.names(among: states), !names.isEmpty else { return nil }
      let found = StoredDoneStates(names: names, fetchedAt: now())
      try await store.write { database in
        try found.save(
          integrationID: integrationID, project: project, workItemType: type, in: database)
      }
      return Set(names)
    }
    return nil
  }

  private func remembered(
    _ type: String, _ project: String, _ integrationID: Int
  ) async throws -> [String]? {
    guard !isRefreshing else { return nil }
    let now = now()
    return try await store.read { database in
      try StoredDoneStates.find(
        integrationID: integrationID, project: project, workItemType: type, in: database)
    }.flatMap { $0.isFresh(at: now) && !$0.names.isEmpty ? $0.names : nil }
  }

  /// The catalog through which an integration's service is asked.
  private func catalog(of integrationID: Int) async throws -> ProjectCatalog {
    try await catalogs.answer(to: integrationID) { ProjectCatalog(try await client(integrationID)) }
  }
}
