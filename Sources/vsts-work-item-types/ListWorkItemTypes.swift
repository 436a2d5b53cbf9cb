import ArgumentParser
import Connections
import Basics
import VSTSIntegration
import JSON
import SentryState
package import ToolSupport

/// What runs as `vsts-work-item-types`.
package let program: any Program.Type = ListWorkItemTypes.self

/// Lists projects and their work-item types, or what the forms for work items need.
struct ListWorkItemTypes: Program, ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "vsts-work-item-types",
    abstract:
      "List the work item types of Azure DevOps projects, their states, and Sentry's forms.",
    discussion: """
      For each project, or each record of stdin where there is none, prints the projects there are \
      and the project's work item types, in order, with the defaults.

        vsts-work-item-types Web
        vsts-work-item-types --states Web | jq .done_states
        vsts-work-item-types --form --integration 1 --group 42
        vsts-work-item-types --search "checkout fails" Web
      """,
    version: ToolVersion.text("vsts-work-item-types"))

  static let statusMeanings = StatusMeanings("Every project exists.", no: "One does not.")

  @Argument(help: ArgumentHelp("The id or name of a project.", valueName: "project"))
  var projects: [String] = []

  @Flag(help: "Add the states of each type, and the names of those that count as done.")
  var states = false

  @Flag(help: "Print the fields of the form that creates a work item instead.")
  var form = false

  @Flag(help: "Print the field of the form that links a work item instead.")
  var linkForm = false

  @Option(
    help: ArgumentHelp(
      "Print the form for this group of the store, and read no input.", valueName: "id"))
  var group: Int?

  @Option(
    help: ArgumentHelp(
      "Use the defaults that are stored for this Sentry project.", valueName: "id"))
  var sentryProject: Int?

  @Option(
    help: ArgumentHelp(
      "The form's parameter: the id of the project that is chosen.", valueName: "project=id"))
  var param: [FormParameter] = []

  @Option(
    help: ArgumentHelp("Print the work items that this text finds instead.", valueName: "text"))
  var search: String?

  @OptionGroup(title: "Integration options") var integration: IntegrationOptions
  @OptionGroup(title: "Connection options") var connection: ConnectionOptions
  @OptionGroup(title: "State options") var state: StateOptions
  @OptionGroup(title: "Sentry options") var sentry: SentryOptions
  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  func validate() throws {
    let modes = [
      ("--states", states), ("--form", form), ("--link-form", linkForm),
      ("--search", search != nil),
    ].filter(\.1).map(\.0)
    if modes.count > 1 {
      throw ValidationError("'\(modes[0])' and '\(modes[1])' are mutually exclusive")
    }
    for (option, isUsed) in [
      ("--link-form", linkForm), ("--group", group != nil),
      ("--sentry-project", sentryProject != nil),
    ] where isUsed && integration.integration == nil {
      throw ValidationError("'\(option)' needs '--integration'")
    }
    if group != nil {
      if sentryProject != nil {
        throw ValidationError("'--group' and '--sentry-project' are mutually exclusive")
      }
      if search != nil { throw ValidationError("'--group' and '--search' are mutually exclusive") }
      if !projects.isEmpty { throw ValidationError("'--group' takes no project") }
    }
    if !param.isEmpty, !projects.isEmpty {
      throw ValidationError("'--param' and a project are mutually exclusive")
    }
    if search == "" { throw ValidationError("'--search' must not be empty") }
  }

  func run(on console: Console) async throws {
    let mode: WorkItemTypeMode =
      if form {
        .form
      } else if linkForm {
        .linkForm
      } else if let search {
        .search(search)
      } else {
        .types(withStates: states)
      }
    let input = try records(on: console, isOptional: mode.isInputOptional)
    let service = try ServiceConnection(connection, on: console)
    let setup = try await FormSetup.make(
      setupOptions(mode), state: state, sentryURL: sentry.url(console.environment),
      connection: service, console: console)
    let questions = WorkItemTypeQuestions(
      mode, setup: setup, connection: service, interruption: console.interruption)
    var report = RecordReport(
      titles: mode.titles, memberNames: WorkItemTypeQuestions.memberNames, on: console)
    // Records wait for the list of projects, so that more are begun than requests can run.
    try await questions.run(
      on: input, concurrency: connection.concurrency * 16, report: &report)
  }

  private func setupOptions(_ mode: WorkItemTypeMode) -> FormSetup.Options {
    var options = FormSetup.Options()
    options.integrationID = integration.integration
    options.groupID = group
    options.sentryProjectID = sentryProject
    options.parameter = param.last?.project
    options.showsGroup = form
    options.asksService = !linkForm
    options.hasBaseURL = connection.baseURL != nil
    return options
  }

  /// The records to answer: those that the operands stand for, one empty record for a group, else
  /// those of stdin; where input is optional and there is none, one empty record too.
  private func records(on console: Console, isOptional: Bool) throws -> RecordInput {
    let alone = RecordInput([[:]], from: "-")
    if group != nil { return alone }
    let operands = projects.map { ["project": .string($0)] as JSONObject }
    guard isOptional else { return try console.records(operands: operands, options: input) }
    return try console.records(operands: operands, options: input) { alone }
  }
}

/// A parameter of the form, as `project=ID`.
struct FormParameter: ExpressibleByArgument {
  let project: String

  init?(argument: String) {
    guard argument.hasPrefix("project=") else { return nil }
    project = String(argument.dropFirst("project=".count))
  }
}
