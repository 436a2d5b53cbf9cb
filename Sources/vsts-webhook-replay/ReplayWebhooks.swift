import ArgumentParser
import Connections
package import ToolSupport
import VSTSIntegration

/// What runs as `vsts-webhook-replay`.
package let program: any Program.Type = ReplayWebhooks.self

/// Replays service-hook deliveries, from captures or from the service: into the store, to an
/// endpoint, or as captures in one form.
struct ReplayWebhooks: Program, ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "vsts-webhook-replay",
    abstract: "Replay Azure DevOps service-hook deliveries, captured or missed.",
    discussion: """
      Reads deliveries from the files, or from stdin, in whatever form they were captured, or \
      from the service, and replays them into the store, or to an endpoint. Prints one outcome \
      for each.

        sentry-task load --store state.db state.ndjson
        vsts-webhook-replay --store state.db captures.ndjson
        vsts-webhook-replay --to http://127.0.0.1:8080/hook --rate 20 week.har
        vsts-webhook-replay --print --input http history.txt
        vsts-webhook-replay --cgi --capture hooks.ndjson --secret-file secret
        vsts-webhook-replay --catch-up --since 3d --integration 1
      """,
    version: ToolVersion.text("vsts-webhook-replay"))

  static let statusMeanings = StatusMeanings(
    "Every delivery was accepted.", no: "One was rejected or refused; a hook is not enabled.")

  @Argument(
    help: ArgumentHelp("The captures; '-' is stdin.", valueName: "file"), completion: .file())
  var files: [String] = []

  @Option(
    name: .customLong("input"),
    help: ArgumentHelp("What the files hold (default: json).", valueName: "json|http"))
  var form: InputForm?

  @Flag(name: [.customShort("n"), .long], help: "Print the same outcomes, and do nothing.")
  var dryRun = false

  @Flag(help: "Print one last record with the counts.")
  var summary = false

  @Flag(help: "Accept deliveries whatever their Shared-Secret header.")
  var noVerify = false

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

  @OptionGroup(title: "Service source options") var service: ServiceSourceOptions
  @OptionGroup(title: "Endpoint and print options") var sink: SinkOptions
  @OptionGroup(title: "Web server options") var gateway: GatewayOptions
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
    for (option, isGiven) in gateway.dependentOptions where isGiven {
      throw ValidationError("'--\(option)' needs '--cgi'")
    }
    try validateSource()
    guard let name = sink.name else { return }
    let others = storeOptions + (readsStore ? [] : sourceStoreOptions)
    for (option, isGiven) in others + (service.name == nil ? serviceOptions : []) where isGiven {
      throw ValidationError("'\(name)' and '--\(option)' are mutually exclusive")
    }
    if sink.isPrinting, summary {
      throw ValidationError("'--print' and '--summary' are mutually exclusive")
    }
  }

  private func validateSource() throws {
    guard let name = service.name else { return }
    if !files.isEmpty { throw ValidationError("'\(name)' takes no file") }
    for (option, isGiven) in [("input", form != nil), ("offline", offline)] where isGiven {
      throw ValidationError("'\(name)' and '--\(option)' are mutually exclusive")
    }
    if service.isReadingHistory, service.subscription.isEmpty, integration.integration == nil {
      throw ValidationError("'--history' needs '--integration' or '--subscription'")
    }
  }

  /// Whether the source reads the store, whatever the sink.
  var readsStore: Bool {
    service.isCatchingUp || service.isReadingHistory && integration.integration != nil
  }

  /// The options that only the store as sink has, and whether they are given.
  private var storeOptions: [(name: String, isGiven: Bool)] {
    [
      ("queue", queue), ("no-verify", noVerify), ("reprocess", reprocess),
      ("done-state", !doneState.isEmpty), ("offline", offline), ("refresh", refresh),
    ]
  }

  /// The options of the store, which the service as source may need too.
  private var sourceStoreOptions: [(name: String, isGiven: Bool)] {
    [
      ("store", state.store.store != nil), ("state", state.state != nil),
      ("integration", integration.integration != nil),
    ]
  }

  /// The options of the service, which captures are not asked of.
  private var serviceOptions: [(name: String, isGiven: Bool)] {
    [
      ("token-file", connection.tokenFile != nil), ("auth", connection.auth != nil),
      ("base-url", connection.baseURL != nil), ("api-version", connection.apiVersion != nil),
    ]
  }

  func run(on console: Console) async throws {
    if let url = sink.to {
      try await send(to: url, on: console)
    } else if sink.isPrinting {
      try await printEnvelopes(on: console)
    } else {
      try await replayIntoStore(on: console)
    }
  }
}
