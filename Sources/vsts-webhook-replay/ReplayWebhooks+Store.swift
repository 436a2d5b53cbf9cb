import Connections
import Basics
import SentryState
import ToolSupport
import VSTSIntegration

/// The store as the sink.
extension ReplayWebhooks {
  /// Replays every delivery into the store.
  func replayIntoStore(on console: Console) async throws {
    let source = try CaptureSource(files, as: form, input, keepingContent: false, on: console)
    let store = try await StoreSource(state, for: dryRun ? .privately : .readAndWrite).open(console)
    for secret in try await store.read({ try Integration.webhookSecrets(in: $0) }) {
      console.redaction.add(secret)
    }
    let replay = WebhookReplay(
      store: store, options: replayOptions, doneStates: try doneStates(in: store, console),
      now: Timestamp.now)
    let report = OutcomeReport(console: console, store: store)
    try await replay.take(source) { try await report.add($0) }
    await report.tellIfEmpty()
    if summary { try await report.writeSummary() }
    if !dryRun, state.state == nil { await report.tellQueuedTasks() }
  }

  /// The done states: as the options name them, as the store has them, or of the integrations' own
  /// services.
  private func doneStates(
    in store: Store, _ console: Console
  ) throws -> DoneStates {
    if !doneState.isEmpty { return DoneStates(given: Set(doneState)) }
    if offline || queue { return DoneStates(rememberedBy: store) }
    let service = try ServiceConnection(connection, on: console)
    let clients = try service.installationClients(
      store: store, override: try service.credential(usingEnvironment: false),
      sentryURL: sentry.url(console.environment))
    return DoneStates(askedFor: store, refreshing: refresh, now: Timestamp.now) { id in
      try await clients.client(integrationID: id)
    }
  }

  private var replayOptions: WebhookReplay.Options {
    var options = WebhookReplay.Options()
    options.verifying = !noVerify
    options.reprocessing = reprocess
    options.queueing = queue
    options.integrationID = integration.integration
    return options
  }
}
