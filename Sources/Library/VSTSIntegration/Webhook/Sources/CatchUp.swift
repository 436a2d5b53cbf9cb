package import AzureDevOps
import Basics
import JSON
package import SentryState
import Web

/// What the web hook of an integration should have told, from the linked work items themselves.
///
/// Each update of theirs becomes the delivery that it was, or would have been: while a hook is on
/// probation the service delivers nothing, and keeps no trace of what it did not deliver.
package struct CatchUp: DeliverySearch {
  private let client: AzureDevOpsClient
  private let integrationID: Int
  private let store: Store
  private let since: Timestamp
  private let concurrency: Int
  private let warn: @Sendable (String) -> Void
  private let projects = AskedOnce<String, String?, any Error>()

  /// Takes the integration whose external issues name the work items, from when on their changes
  /// are taken, and whom to warn of what is passed over.
  package init(
    ofIntegration integrationID: Int, client: AzureDevOpsClient, store: Store, since: Timestamp,
    concurrency: Int, warn: @escaping @Sendable (String) -> Void
  ) {
    self.client = client
    self.integrationID = integrationID
    self.store = store
    self.since = since
    self.concurrency = concurrency
    self.warn = warn
  }

  package func found(_ progress: SearchProgress) async throws -> [FoundDelivery] {
    let id = integrationID
    let (integration, keys) = try await store.read { database in
      guard let integration = try Integration.find(id: id, in: database) else {
        throw InstallationError.noIntegration(id)
      }
      return (integration, try ExternalIssue.keys(ofIntegration: id, in: database))
    }
    let frame = UpdateFrame(
      collectionID: integration.externalID,
      subscriptionID: integration.hookSubscriptionID)
    let ids = keys.compactMap(\.workItemID).sorted()
    progress.begin(ids.count)
    var (found, missing) = try await found(ids: ids, frame, progress)
    missing = keys.filter { $0.workItemID == nil } + missing
    if let warning = Self.warning(of: missing) { warn(warning) }
    return found
  }

  private enum Step: Sendable {
    /// What the service says of work items that it was asked for.
    case listed([ListedWorkItem], asked: ArraySlice<Int>)
    case read([FoundDelivery])
  }

  /// Lists the work items and reads those that have changed, so many requests at once; returns also
  /// the ids that the service does not have.
  private func found(
    ids: [Int], _ frame: UpdateFrame, _ progress: SearchProgress
  ) async throws -> ([FoundDelivery], missing: [String]) {
    try await withThrowingTaskGroup(of: Step.self) { group in
      var unlisted = ids[...]
      var changed: [ListedWorkItem] = []
      var found: [FoundDelivery] = []
      var missing: Set<Int> = []
      var running = 0
      while true {
        while running < concurrency, !unlisted.isEmpty || !changed.isEmpty {
          running += 1
          if !unlisted.isEmpty {
            let asked = unlisted.prefix(AzureDevOpsClient.mostListedWorkItems)
            unlisted.removeFirst(asked.count)
            group.addTask { .listed(try await listed(Array(asked)), asked: asked) }
          } else if let item = changed.popLast() {
            group.addTask { .read(try await deliveries(of: item, frame)) }
          }
        }
        guard let step = try await group.next() else { break }
        running -= 1
        switch step {
        case .listed(let items, let asked):
          var unseen = Set(asked)
          let read = items.filter { unseen.remove($0.id) != nil && isChanged($0) }
          missing.formUnion(unseen)
          changed += read
          progress.advance(asked.count - read.count)
        case .read(let deliveries):
          found += deliveries
          progress.advance(1)
        }
      }
      return (found, missing.sorted().map(String.init))
    }
  }

  /// Whether a work item has changed since, as far as the service says.
  private func isChanged(_ item: ListedWorkItem) -> Bool {
    item.changedDate.flatMap { Timestamp($0) }.map { $0 >= since } ?? true
  }

  private func listed(_ ids: [Int]) async throws -> [ListedWorkItem] {
    do {
      return try await client.workItems(ids)
    } catch {
      throw error.endingRun
    }
  }

  private static func warning(of keys: [String]) -> String? {
    guard !keys.isEmpty else { return nil }
    let names = keys.prefix(10).joined(separator: ", ") + (keys.count > 10 ? ", …" : "")
    let items = keys.count == 1 ? "1 linked work item is" : "\(keys.count) linked work items are"
    return "\(items) passed over, as the service has none of this id: \(names)"
  }

  /// Reads the deliveries of a work item, or why they are not to be had.
  private func deliveries(
    of item: ListedWorkItem, _ frame: UpdateFrame
  ) async throws -> [FoundDelivery] {
    // It is needed for nearly all, and takes as long as the updates.
    async let project = projectID(named: item.teamProject)
    let changes: [UpdateFrame.Change]
    do {
      changes = try await client.changes(ofWorkItem: item.id) { (json) throws(UnexpectedAnswer) in
        try UpdateFrame.Change(json, of: item, since: since)
      }
    } catch {
      if error.endsRun { throw error.endingRun }
      // It stands behind the others, which are in the order of their times.
      return [
        FoundDelivery(
          place: .init(time: Timestamp(microseconds: .max), numbers: [item.id]),
          source: "workitem/\(item.id)", ids: .init(workItem: .number(item.id)),
          body: .failure(error.failure))
      ]
    }
    guard !changes.isEmpty else { return [] }
    let projectID = try await project
    return changes.map { frame.delivery($0, of: item, projectID: projectID) }
  }

  /// The id of a project, which is asked for once; `nil` where it is not to be had.
  private func projectID(named name: String?) async throws -> String? {
    guard let name else { return nil }
    return try await projects.answer(to: name) { [client, warn] in
      do throws(APIError) {
        return try await client.project(name).id
      } catch {
        if error.endsRun { throw error.endingRun }
        warn("project '\(name)' cannot be looked up: \(error.failure.message)")
        return nil
      }
    }
  }
}

extension String {
  /// The id that the text is the key of; `nil` where it can be no work item's.
  fileprivate var workItemID: Int? {
    guard let id = Int(self), id > 0, id <= Int(Int32.max), String(id) == self else { return nil }
    return id
  }
}
