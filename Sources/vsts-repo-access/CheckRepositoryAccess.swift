import ArgumentParser
import AzureDevOps
import Connections
import Basics
import JSON
import VSTSIntegration
package import ToolSupport
import Web

/// What runs as `vsts-repo-access`.
package let program: any Program.Type = CheckRepositoryAccess.self

/// Tells which repositories a credential can reach.
struct CheckRepositoryAccess: Program, ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "vsts-repo-access",
    abstract: "Tell which Azure DevOps repositories a credential can reach.",
    discussion: """
      Asks for the repositories of the operands, or of the records on stdin: stored \
      repositories, ids, names with their projects, or URLs of Git remotes. The exit \
      status is 0 only if all can be reached, and 66 if there is no record.

        vsts-repo-access Web/api Web/site \\
            && git clone https://dev.azure.com/contoso/Web/_git/api
        vsts-repo-access "$(git remote get-url origin)"
        vsts-repo-access --need read,contribute "$BUILD_REPOSITORY_URI" \\
            && ./release.sh
        vsts-repo-access --whoami
        vsts-repo-access <repositories.ndjson >report.ndjson
      """,
    version: ToolVersion.text("vsts-repo-access"))

  static let statusMeanings = StatusMeanings(
    "Every repository can be reached, and has what is needed.",
    no: "One cannot be, or lacks something.")

  @Argument(
    help: ArgumentHelp(
      "The repositories, as PROJECT/REPO, REPO, or the URL of a remote.", valueName: "repository"))
  var repositories: [String] = []

  @Flag(help: "Print every repository that the service lists.")
  var all = false

  @Option(help: ArgumentHelp("With --all: list this project only.", valueName: "project"))
  var project: String?

  @Option(
    help: ArgumentHelp(
      "Ask for each repository, for the list of all, or as it takes fewer requests.",
      valueName: "each|list|auto"))
  var strategy = RepositoryAccess.Strategy.auto

  @Flag(help: "Stop at the first repository whose access is not true.")
  var failFast = false

  @Option(
    help: ArgumentHelp(
      "Take for a yes only where the identity has these permissions, with commas between them: "
        + NeededPermissions.names.joined(separator: ", ") + ".",
      valueName: "permission,..."),
    completion: .neededPermissions, transform: NeededPermissions.init)
  var need: [NeededPermissions] = []

  @Flag(help: "With --need: do not ask git whether it takes the token itself.")
  var noGit = false

  @Flag(help: "Say why each access that is not true is not, as with --need.")
  var reason = false

  @Flag(help: "Tell which credential is used, who it belongs to, and what it reaches.")
  var whoami = false

  @OptionGroup(title: "Integration options") var integration: IntegrationOptions
  @OptionGroup(title: "State options") var state: StateOptions
  @OptionGroup(title: "Connection options") var connection: ConnectionOptions
  @OptionGroup(title: "Sentry options") var sentry: SentryOptions
  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  func validate() throws {
    if all, !repositories.isEmpty {
      throw ValidationError("'--all' takes no repositories")
    }
    if project != nil, !all { throw ValidationError("'--project' needs '--all'") }
    if noGit, need.isEmpty { throw ValidationError("'--no-git' needs '--need'") }
    guard whoami else { return }
    if !repositories.isEmpty { throw ValidationError("'--whoami' takes no repositories") }
    for (option, isGiven) in [
      ("--all", all), ("--need", !need.isEmpty), ("--reason", reason), ("--fail-fast", failFast),
    ] where isGiven {
      throw ValidationError("'--whoami' and '\(option)' are mutually exclusive")
    }
  }

  func run(on console: Console) async throws {
    if !all, !whoami, integration.integration == nil { try console.requireInput(repositories) }
    let connection = try ServiceConnection(connection, on: console)
    let setup = try await AccessSetup(
      connection, state, integration: integration.integration,
      hasBaseURLOption: self.connection.baseURL != nil,
      sentryURL: sentry.url(console.environment), console)
    if whoami { return try await WhoAmI(connection, setup).tell(on: console) }
    let access = RepositoryAccess(
      strategy: strategy,
      need: AccessNeed(
        NeededPermissions.inOrder(need), givesReason: reason, askingGit: !noGit)
    ) {
      connection.client(at: $0, credential: setup.credential)
    }
    var report = RecordReport(
      titles: RepositoryVerdict.titles, memberNames: RepositoryVerdict.memberNames, on: console)
    if all { return try await list(connection, setup, access, &report, on: console) }
    let input = try console.records(
      operands: repositories.map { NamedRepository.record(operand: $0) }, options: input,
      otherwise: setup.stored?.records)
    let questions = RepositoryQuestions(
      setup: setup, access: access, areOperands: !repositories.isEmpty)
    try await questions.run(
      on: input, concurrency: self.connection.concurrency, isFailFast: failFast,
      report: &report)
  }

  /// Prints what the service lists.
  private func list(
    _ connection: ServiceConnection, _ setup: AccessSetup, _ access: RepositoryAccess,
    _ report: inout RecordReport, on console: Console
  ) async throws {
    let client = connection.client(
      at: try setup.baseURLs.baseURL(), credential: setup.credential)
    var rest = try await client.repositories(inProject: project)[...]
    if rest.isEmpty { console.messages.note("the service lists no repositories") }
    while !rest.isEmpty {
      let findings = access.findings(of: rest.prefix(Self.mostAtOnce), at: client.baseURL)
      rest = rest.dropFirst(Self.mostAtOnce)
      for result in await findings.concurrentMap({ await $0.verdict() }) {
        guard let verdict = result.get(), let repository = verdict.repository else { return }
        let project = repository.projectName
        let answer = RecordAnswer(verdict, about: "\(project)/\(repository.name)")
        try report.write(
          answer, to: .own(["project": .string(project), "name": .string(repository.name)]))
        if failFast, answer.failure != nil { return }
      }
    }
  }

  /// How many of the listed repositories are answered together.
  private static let mostAtOnce = 2000
}

extension RepositoryAccess.Strategy: ExpressibleByArgument {}

extension CompletionKind {
  /// Completes the permission behind the last comma.
  fileprivate static var neededPermissions: CompletionKind {
    .custom { words, index, _ in
      NeededPermissions.completions(of: words.indices.contains(index) ? words[index] : "")
    }
  }
}
