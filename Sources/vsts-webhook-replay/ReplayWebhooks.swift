import ArgumentParser
import Connections
import Basics
import VSTSIntegration
import SentryState
import ToolSupport

/// Replays captured service-hook deliveries against the store.
@main
struct ReplayWebhooks: Program, ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "vsts-webhook-replay",
    abstract: "Replay captured Azure DevOps service-hook deliveries against the store.",
    discussion: """
      Reads deliveries from the files, or from stdin: bare payloads, or envelopes with their \
      headers and body. Prints one outcome for each.

        sentry-task load --store state.db state.ndjson
        vsts-webhook-replay --store state.db captures.ndjson
      """,
    version: ToolVersion.text("vsts-webhook-replay"))

  static let statusMeanings = StatusMeanings(
    "Every delivery was accepted.", no: "One was rejected.")

  @Argument(
    help: ArgumentHelp("The captures; '-' is stdin.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Flag(help: "Accept deliveries whatever their Shared-Secret header.")
  var noVerify = false

  @Flag(name: [.customShort("n"), .long], help: "Print the same outcomes, and write nothing.")
  var dryRun = false

  @Flag(help: "Apply deliveries again that were handled before.")
  var reprocess = false

  @Option(
    help: ArgumentHelp(
      "A state that counts as done, instead of asking the service; repeatable.",
      valueName: "name"))
  var doneState: [String] = []

  @Flag(help: "Never call the service: done states come from --done-state or the store.")
  var offline = false

  @Flag(help: "Ask the service for done states even where the store has them.")
  var refresh = false

  @Flag(help: "Put status syncs on the task queue instead of doing them.")
  var queue = false

  @Flag(help: "Print one last record with the counts.")
  var summary = false

  @OptionGroup(title: "Integration options") var integration: IntegrationOptions
  @OptionGroup(title: "Connection options") var connection: ConnectionOptions
  @OptionGroup(title: "State options") var state: StateOptions
  @OptionGroup(title: "Sentry options") var sentry: SentryOptions
  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  func validate() throws {
    if offline, refresh {
      throw ValidationError("'--offline' and '--refresh' are mutually exclusive")
    }
  }

  func run(on console: Console) async throws {
    let source = try CaptureSource(files, input, on: console)
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
