import Connections
import Basics
import SentryState
import ToolSupport
import VSTSIntegration

/// The store as the sink.
extension ReplayWebhooks {
  /// Replays every delivery into the store.
  func replayIntoStore(on console: Console) async throws {
    if service.name == nil {
      let captures = try captures(keepingContent: false, on: console)
      let store = try await openStore(console)
      let doneStates = try doneStates(in: store) { try ServiceAccess(self, store, on: console) }
      try await replay(captures, into: store, doneStates, on: console)
    } else {
      let store = try await openStore(console)
      let access = try ServiceAccess(self, store, on: console)
      let source = try await source(access, keepingContent: false, on: console)
      let doneStates = try doneStates(in: store) { access }
      try await replay(source, into: store, doneStates, on: console)
    }
  }

  private func openStore(_ console: Console) async throws -> Store {
    try await openStore(for: dryRun ? .privately : .readAndWrite, console)
  }

  private func replay(
    _ source: ReplaySource, into store: Store, _ doneStates: DoneStates, on console: Console
  ) async throws {
    let replay = WebhookReplay(
      store: store, options: options(for: source), doneStates: doneStates, now: Timestamp.now)
    let report = OutcomeReport(console: console, store: store)
    try await replay.take(source.deliveries) { try await report.add($0) }
    if await report.isEmpty { source.tellOfNone(on: console) }
    if summary { try await report.writeSummary(adding: source.summary) }
    if !dryRun, state.state == nil { await report.tellQueuedTasks() }
  }

  /// The done states: as the options name them, as the store has them, or of the integrations' own
  /// services.
  private func doneStates(
    in store: Store, askedBy access: () throws -> ServiceAccess
  ) throws -> DoneStates {
    if !doneState.isEmpty { return DoneStates(given: Set(doneState)) }
    guard !offline, !queue, let clients = try access().clients else {
      return DoneStates(rememberedBy: store)
    }
    return DoneStates(askedFor: store, refreshing: refresh, now: Timestamp.now) { id in
      try await clients.client(integrationID: id)
    }
  }

  private func options(for source: ReplaySource) -> WebhookReplay.Options {
    var options = WebhookReplay.Options()
    options.verifying = !noVerify
    options.reprocessing = reprocess
    options.queueing = queue
    options.integrationID = integration.integration ?? source.integrationID
    return options
  }
}
