import ArgumentParser
import Connections
import Basics
import VSTSIntegration
import JSON
import SentryState
package import ToolSupport

/// What runs as `vsts-lookup-base-url`.
package let program: any Program.Type = LookupBaseURL.self

/// Looks up the base URLs of accounts.
struct LookupBaseURL: Program, ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "vsts-lookup-base-url",
    abstract: "Look up where the API of an Azure DevOps account is.",
    discussion: """
      Looks up the accounts of the operands, or of the records on stdin, by their \
      'account_id' or 'account_name'. With --all, those that the credential's user \
      belongs to. With --integration, checks and repairs the domain of a stored \
      integration.

        vsts-lookup-base-url 90e9a854-eb98-4c56-ae1a-035a0f331dd6 contoso
        vsts-lookup-base-url --all
        vsts-lookup-base-url --raw <accounts.ndjson
      """,
    version: ToolVersion.text("vsts-lookup-base-url"))

  static let statusMeanings = StatusMeanings(
    "Every account was found.", no: "The service does not know one, or with --all has none.")

  @Argument(
    help: ArgumentHelp("The accounts, by their ids, names or URLs.", valueName: "account"))
  var accounts: [String] = []

  @Flag(help: "Look up every account that the credential's user belongs to.")
  var all = false

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
    if all, !accounts.isEmpty { throw ValidationError("'--all' takes no accounts") }
    if all, integration.integration != nil {
      throw ValidationError("'--all' and '--integration' cannot be had at once")
    }
    if integration.integration != nil, !accounts.isEmpty {
      throw ValidationError("'--integration' takes no accounts: the integration has its own")
    }
  }

  func run(on console: Console) async throws {
    if let id = integration.integration { return try await checkDomain(of: id, on: console) }
    if all { return try await listAll(on: console) }
    let input = try console.records(
      operands: accounts.map { AccountQuestions.record(operand: $0) }, options: input)
    try await answer(
      input, from: OnDemand(on: console) { () throws(Failure) in try lookup(on: console) },
      on: console)
  }

  /// Answers for each account that the credential's user belongs to; none at all is a failure.
  private func listAll(on console: Console) async throws {
    let lookup = try lookup(on: console)
    let accounts = try await lookup.accounts()
    guard !accounts.isEmpty else {
      throw Failure(.notFound, "the credential's user belongs to no account")
    }
    try await answer(
      RecordInput(accounts.map { AccountQuestions.record($0) }, from: "account"),
      from: OnDemand(on: console) { lookup }, on: console)
  }

  private func lookup(on console: Console) throws(Failure) -> BaseURLLookup {
    let connection = try ServiceConnection(connection, lookupURL: lookupURL, on: console)
    return connection.accountLookup(credential: connection.credentialProvider())
  }

  private func answer(
    _ input: RecordInput, from lookup: OnDemand<BaseURLLookup>, on console: Console
  ) async throws {
    var report = report(on: console)
    try await AccountQuestions(lookup: lookup).run(
      on: input, concurrency: connection.concurrency, report: &report)
  }

  private func report(on console: Console) -> RecordReport {
    RecordReport(
      titles: ["account", "base URL", "error"], memberNames: ["base_url"], isRaw: raw, on: console)
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
