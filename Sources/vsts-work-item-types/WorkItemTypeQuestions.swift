import AzureDevOps
import Connections
import Basics
import VSTSIntegration
import Web
import JSON
import ToolSupport

/// What is wanted to be known of each record's project.
enum WorkItemTypeMode: Sendable {
  case types(withStates: Bool)
  case form
  case linkForm
  case search(String)

  /// Whether it can be answered without a record.
  var isInputOptional: Bool {
    if case .types = self { false } else { true }
  }

  /// The titles of a table's columns.
  var titles: [String] {
    switch self {
    case .types(withStates: false): ["project", "default type", "types"]
    case .types(withStates: true): ["project", "default type", "done states", "types"]
    case .form, .linkForm: ["field", "type", "default", "choices"]
    case .search: ["id", "work item"]
    }
  }
}

/// Answers what projects there are, with their types, states and forms; the service is asked for
/// each thing once.
final class WorkItemTypeQuestions: RecordTool {
  struct Question: Sendable {
    let project: String?
    let baseURL: JSONValue?
  }

  /// What of an answer is known, should the rest fail.
  private struct Part {
    var members: JSONObject = [:]
    var project: String?
    var warnings: [String] = []
  }

  private let mode: WorkItemTypeMode
  private let setup: FormSetup
  private let connection: ServiceConnection
  private let interruption: Interruption
  private let catalogs = Guarded<[WebURL: ProjectCatalog]>([:])

  init(
    _ mode: WorkItemTypeMode, setup: FormSetup, connection: ServiceConnection,
    interruption: Interruption
  ) {
    self.mode = mode
    self.setup = setup
    self.connection = connection
    self.interruption = interruption
  }

  func question(_ record: RecordObject) throws(Failure) -> Question {
    let project = try record.textOrNull("project")
    _ = try record.textOrNull("base_url")
    return Question(project: project, baseURL: record["base_url"])
  }

  func answer(_ question: Question) async -> RecordAnswer? {
    var part = Part(project: question.project)
    var answer: RecordAnswer
    do {
      answer = try await ask(question, &part)
    } catch {
      if interruption.isInterrupted { return nil }
      let failure = Failure(error)
      let row = row(TableCell(part.project), failure)
      answer = RecordAnswer(part.members, failure: failure, row: row)
    }
    answer.warnings = part.warnings
    return answer
  }

  func row(_ name: TableCell, _ failure: Failure) -> [TableCell] {
    let others = mode.titles.dropFirst(2).map { _ in TableCell(nil) }
    return [name] + others + [TableCell(failure.message, .bad)]
  }

  private func ask(_ question: Question, _ part: inout Part) async throws -> RecordAnswer {
    switch mode {
    case .types(let withStates):
      return try await types(question, withStates: withStates, &part)
    case .form:
      let choices = try await choices(try catalog(question), question, &part)
      return RecordAnswer(form: IssueForm.creating(choices, setup.description))
    case .linkForm:
      guard let link = setup.link else { throw Failure(.internal, "no integration") }
      return RecordAnswer(
        form: IssueForm.linking(
          organization: link.organizationSlug, integrationID: link.integrationID))
    case .search(let text):
      let matches = try await WorkItemSearch.matches(
        text, inProject: question.project, through: try catalog(question).client)
      return RecordAnswer(list: matches.map { .object($0) }) { match in
        [TableCell(match["value"]?.text), TableCell(match["label"]?.text)]
      }
    }
  }

  private func types(
    _ question: Question, withStates: Bool, _ part: inout Part
  ) async throws -> RecordAnswer {
    part.members = Self.members(.none, withStates: withStates)
    let catalog = try catalog(question)
    let choices: IssueChoices
    do {
      choices = try await self.choices(catalog, question, &part)
    } catch {
      var known = IssueChoices.none
      known.projects.projects = try await catalog.projectList().projects
      part.members = Self.members(known, withStates: withStates)
      throw error
    }
    part.members = Self.members(choices, withStates: withStates)
    part.project = choices.projects.defaultProject?.name ?? question.project
    var doneStates: [String]?
    if withStates, let id = choices.projects.defaultProject?.id {
      let states = try await WorkItemStates.ask(catalog, project: id)
      for member in states.members.members { part.members[member.name] = member.value }
      part.warnings += states.warnings
      if let failure = states.failure { throw failure }
      doneStates = states.doneStates
    }
    let done =
      doneStates.map { TableCell($0.joined(separator: ", "), .good) } ?? TableCell("unknown", .bad)
    let row = choices.workItems.row(TableCell(part.project), withStates ? done : nil)
    return RecordAnswer(part.members, row: row)
  }

  private func choices(
    _ catalog: ProjectCatalog, _ question: Question, _ part: inout Part
  ) async throws -> IssueChoices {
    let request: ProjectChoices.Request =
      if let project = question.project {
        .required(project)
      } else if let parameter = setup.parameter {
        .parameter(parameter)
      } else {
        .any
      }
    let choices = try await IssueChoices.ask(
      catalog, for: request, defaults: setup.defaults, hasGroup: setup.hasGroup)
    if let failure = choices.projects.defaultFailure, failure.kind != .notFound {
      part.warnings.append("the default project cannot be asked for: \(failure.message)")
    }
    return choices
  }

  private func catalog(_ question: Question) throws(Failure) -> ProjectCatalog {
    if let problem = question.project.flatMap({ Route("\($0)").problem }) { throw problem }
    let url = try setup.baseURL(forRecord: question.baseURL)
    return catalogs.withLock { catalogs in
      if let catalog = catalogs[url] { return catalog }
      let catalog = ProjectCatalog(connection.client(at: url, credential: setup.credential))
      catalogs[url] = catalog
      return catalog
    }
  }

  /// The names of all members that a record can get, but for `error`.
  static let memberNames = members(.none, withStates: true).members.map(\.name)

  /// The members that a record gets, as long as no states are known.
  private static func members(_ choices: IssueChoices, withStates: Bool) -> JSONObject {
    var members = choices.members
    if withStates { members.members += WorkItemStates.noMembers.members }
    return members
  }
}

extension WorkItemChoices {
  /// The types as a row of the table.
  fileprivate func row(_ project: TableCell, _ doneStates: TableCell?) -> [TableCell] {
    [project, TableCell(types.first { $0.key == defaultType }?.name ?? defaultType)]
      + (doneStates.map { [$0] } ?? []) + [TableCell(types.map(\.name).joined(separator: ", "))]
  }
}

extension RecordAnswer {
  /// Gives a form in the record's place.
  fileprivate init(form: JSONValue) {
    self.init(list: form.array ?? []) { field in
      let choices = field["choices"]?.array ?? []
      return [
        TableCell(field["name"]?.text), TableCell(field["type"]?.text),
        TableCell((field["defaultValue"] ?? field["default"])?.text),
        TableCell(choices.compactMap { $0.array?.last?.string }.joined(separator: ", "), .dim),
      ]
    }
  }
}

extension JSONValue {
  /// The value as a cell shows it: a string as it is, and null as nothing.
  fileprivate var text: String? { isNull ? nil : string ?? serialized }
}

extension RecordObject {
  /// The text of a member, or nothing where that is null or not there; one of another type is
  /// `invalid_input`.
  fileprivate func textOrNull(_ name: String) throws(Failure) -> String? {
    guard let value = self[name], !value.isNull else { return nil }
    guard let text = value.string else {
      throw Failure(.invalidInput, "'\(name)' is \(value.kind), not a string")
    }
    return text
  }
}
