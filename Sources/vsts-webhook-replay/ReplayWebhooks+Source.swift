import ArgumentParser
import AzureDevOps
import Basics
import Connections
import SentryState
import ToolSupport
import VSTSIntegration

/// The source that the options choose.
extension ReplayWebhooks {
  /// The captures, for a sink that passes them on or not.
  func captures(keepingContent: Bool, on console: Console) throws -> ReplaySource {
    ReplaySource(
      deliveries: try CaptureSource(
        files, as: form ?? .json, input, keepingContent: keepingContent, on: console))
  }

  /// The source for a sink that passes deliveries on, and needs no store of its own.
  func source(on console: Console) async throws -> ReplaySource {
    guard service.name != nil else { return try captures(keepingContent: true, on: console) }
    let store = readsStore ? try await openStore(for: dryRun ? .privately : .read, console) : nil
    return try await source(
      try ServiceAccess(self, store, on: console), keepingContent: true, on: console)
  }

  /// Opens the store, and hides the secrets of its web hooks.
  func openStore(for use: StoreSource.Use, _ console: Console) async throws -> Store {
    let store = try await StoreSource(state, for: use).open(console)
    for secret in try await store.read({ try Integration.webhookSecrets(in: $0) }) {
      console.redaction.add(secret)
    }
    return store
  }

  /// The service as the source.
  func source(
    _ access: ServiceAccess, keepingContent: Bool, on console: Console
  ) async throws -> ReplaySource {
    let since = (service.since ?? Self.defaultSince).moment(at: Timestamp.now())
    guard service.isCatchingUp, let clients = access.clients, let store = access.store else {
      return try await history(access, since: since, keepingContent: keepingContent, on: console)
    }
    let id = try await catchUpIntegration(in: store)
    let search = CatchUp(
      ofIntegration: id, client: try await clients.client(integrationID: id), store: store,
      since: since, concurrency: connection.concurrency
    ) { [messages = console.messages] in messages.warning($0) }
    return ReplaySource(
      deliveries: ServiceDeliveries(
        search, keepingContent: keepingContent, SearchProgress(on: console)), integrationID: id,
      emptyNote: "no change of a state or an assignee since \(since)")
  }

  private func history(
    _ access: ServiceAccess, since: Timestamp, keepingContent: Bool, on console: Console
  ) async throws -> ReplaySource {
    let client = try await historyClient(access)
    let question = DeliveryHistory.Question(
      subscriptionIDs: try await historySubscriptions(in: access.store),
      result: service.result == .all ? nil : (service.result ?? .failed).rawValue, since: since)
    let own = try await access.store?.read { try OwnHooks(at: client.baseURL, in: $0) }
    let hooks = HookReport(console: console)
    let search = DeliveryHistory(
      question, client: client, concurrency: connection.concurrency, ownHooks: own ?? OwnHooks()
    ) { hooks.add($0) }
    return ReplaySource(
      deliveries: ServiceDeliveries(
        search, keepingContent: keepingContent, SearchProgress(on: console)),
      emptyNote: "the history has no such delivery since \(since)", hooks: hooks)
  }

  private static let defaultSince = Since.age(.week)

  private func catchUpIntegration(in store: Store) async throws -> Int {
    if let id = integration.integration { return id }
    let integrations = try await store.read { try Integration.activeOfAzureDevOps(in: $0) }
    guard integrations.count == 1 else {
      throw ValidationError(
        "'--catch-up' needs '--integration': the store has \(integrations.count) active "
          + "integrations of Azure DevOps")
    }
    return integrations[0].id
  }

  private func historyClient(_ access: ServiceAccess) async throws -> AzureDevOpsClient {
    if let clients = access.clients, let id = integration.integration {
      return try await clients.client(integrationID: id)
    }
    return access.connection.client(
      at: try access.connection.baseURLs().baseURL(),
      credential: access.connection.credentialProvider() ?? { throw CredentialSource.missing })
  }

  private func historySubscriptions(in store: Store?) async throws -> [String] {
    guard service.subscription.isEmpty, let store, let id = integration.integration else {
      return service.subscription
    }
    guard let integration = try await store.read({ try Integration.find(id: id, in: $0) }),
      let subscription = integration.hookSubscriptionID
    else {
      throw Failure(
        .config, "integration \(id) has no web hook whose history could be read",
        hint: "name one with --subscription")
    }
    return [subscription]
  }
}

extension SearchProgress {
  /// The run's own display, of which the search is the first part.
  fileprivate init(on console: Console) {
    let progress = console.progress
    self.init(begin: { progress.begin(total: $0) }, advance: { progress.advance(by: $0) })
  }
}
