import ArgumentParser
import Connections
import Basics
import VSTSIntegration
import JSON
import SentryState
import ToolSupport

/// Looks up the base URLs of accounts.
@main
struct LookupBaseURL: Program, ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "vsts-lookup-base-url",
    abstract: "Look up where the API of an Azure DevOps account is.",
    discussion: """
      Looks up the accounts of the operands, or of the records on stdin, by their \
      'account_id' or 'account_name'. With --integration, checks and repairs the \
      domain of a stored integration.

        vsts-lookup-base-url 90e9a854-eb98-4c56-ae1a-035a0f331dd6
        vsts-lookup-base-url --raw <accounts.ndjson
      """,
    version: ToolVersion.text("vsts-lookup-base-url"))

  static let statusMeanings = StatusMeanings(
    "Every account was found.", no: "The service does not know one.")

  @Argument(help: ArgumentHelp("The accounts' ids.", valueName: "account_id"))
  var accounts: [String] = []

  @Flag(help: "Print the URLs alone; failures are told on stderr.")
  var raw = false

  @Option(
    name: .customLong("lookup-url"),
    help: ArgumentHelp(
      "Where accounts are looked up (default: $VSTS_LOOKUP_URL, else the service's own).",
      valueName: "url"))
  var lookupURL: String?

  @OptionGroup(title: "Integration options") var integration: IntegrationOptions
  @OptionGroup(title: "State options") var state: StateOptions
  @OptionGroup(title: "Connection options") var connection: ConnectionOptions
  @OptionGroup(title: "Sentry options") var sentry: SentryOptions
  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  func validate() throws {
    if integration.integration != nil, !accounts.isEmpty {
      throw ValidationError("'--integration' takes no accounts: the integration has its own")
    }
  }

  func run(on console: Console) async throws {
    if let id = integration.integration { return try await checkDomain(of: id, on: console) }
    let input = try console.records(
      operands: accounts.map { ["account_id": .string($0)] }, options: input)
    let lookup = OnDemand(on: console) { () throws(Failure) in
      let connection = try ServiceConnection(connection, lookupURL: lookupURL, on: console)
      return connection.accountLookup(credential: connection.credentialProvider())
    }
    var report = report(on: console)
    try await AccountQuestions(lookup: lookup).run(
      on: input, concurrency: connection.concurrency, report: &report)
  }

  private func report(on console: Console) -> RecordReport {
    RecordReport(titles: ["account", "base URL", "error"], isRaw: raw, on: console)
  }

  /// Checks the domain of a stored integration, with the token of its identity.
  private func checkDomain(of id: Int, on console: Console) async throws {
    let store = try await StoreSource(state, for: .read).open(console)
    let connection = try ServiceConnection(connection, lookupURL: lookupURL, on: console)
    let check = try connection.domainCheck(
      store: store,
      credential: try await connection.lookupCredential(
        ofIntegration: id, in: store, sentryURL: sentry.url(console.environment)))
    guard let integration = try await store.read({ try Integration.find(id: id, in: $0) }) else {
      throw InstallationError.noIntegration(id)
    }
    let outcome = try await check.check(integration)
    if outcome.isRepaired, state.state == nil, store.path == nil {
      throw Failure(
        .io,
        "cannot save the domain '\(outcome.baseURL ?? "")' of integration \(id): "
          + "the store cannot be written")
    }
    var report = report(on: console)
    try report.write(
      RecordAnswer(outcome),
      to: .own([
        "integration_id": .number(outcome.integrationID), "account_id": .string(outcome.accountID),
      ]))
  }
}
