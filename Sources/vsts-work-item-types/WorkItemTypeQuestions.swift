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
}

/// What came of a record.
struct WorkItemTypeAnswer: Sendable {
  enum Content: Sendable {
    /// The members that the record gets, and the project's name and types for a table.
    case types(JSONObject, IssueChoices?)
    /// What is printed in the record's place: fields of a form, or work items.
    case list([JSONObject])
    /// The record is none.
    case badRecord
  }

  let record: InputRecord
  var object: RecordObject?
  var content: Content
  var failure: Failure?
  /// What people should know, though the record has its answer.
  var warning: Failure?
}

/// Answers records, and asks the service for each thing once.
final class WorkItemTypeQuestions: Sendable {
  private let mode: WorkItemTypeMode
  private let setup: FormSetup
  private let connection: ServiceConnection
  private let catalogs = Guarded<[WebURL: ProjectCatalog]>([:])

  init(_ mode: WorkItemTypeMode, setup: FormSetup, connection: ServiceConnection) {
    self.mode = mode
    self.setup = setup
    self.connection = connection
  }

  func answer(_ record: InputRecord) async -> WorkItemTypeAnswer {
    var answer = WorkItemTypeAnswer(record: record, content: .badRecord)
    let project: String?
    let baseURL: JSONValue?
    do throws(Failure) {
      let object = try record.object()
      project = try object.textOrNull("project")
      _ = try object.textOrNull("base_url")
      baseURL = object["base_url"]
      answer.object = object
    } catch {
      answer.failure = error
      return answer
    }
    do {
      try await ask(project, baseURL, &answer)
    } catch {
      answer.failure = Failure(error)
    }
    return answer
  }

  private func ask(
    _ project: String?, _ baseURL: JSONValue?, _ answer: inout WorkItemTypeAnswer
  ) async throws {
    switch mode {
    case .types(let withStates):
      answer.content = .types(Self.members(.none, withStates: withStates), nil)
      let catalog = try catalog(baseURL)
      let choices: IssueChoices
      do {
        choices = try await self.choices(catalog, project, &answer)
      } catch {
        var known = IssueChoices.none
        known.projects.projects = try await catalog.projectList().projects
        answer.content = .types(Self.members(known, withStates: withStates), nil)
        throw error
      }
      var members = Self.members(choices, withStates: withStates)
      answer.content = .types(members, choices)
      if withStates, let id = choices.projects.defaultProject?.id {
        let states = try await WorkItemStates.ask(catalog, project: id)
        for member in states.members.members { members[member.name] = member.value }
        answer.content = .types(members, choices)
      }
    case .form:
      answer.content = .types([:], nil)
      let choices = try await choices(try catalog(baseURL), project, &answer)
      let fields = IssueForm.creating(choices, setup.description)
      answer.content = .list(fields.array?.compactMap(\.object) ?? [])
    case .linkForm:
      guard let link = setup.link else { throw Failure(.internal, "no integration") }
      let fields = IssueForm.linking(
        organization: link.organizationSlug, integrationID: link.integrationID)
      answer.content = .list(fields.array?.compactMap(\.object) ?? [])
    case .search(let text):
      answer.content = .types([:], nil)
      let client = try catalog(baseURL).client
      answer.content = .list(
        try await WorkItemSearch.matches(text, inProject: project, through: client))
    }
  }

  private func choices(
    _ catalog: ProjectCatalog, _ project: String?, _ answer: inout WorkItemTypeAnswer
  ) async throws -> IssueChoices {
    let request: ProjectChoices.Request =
      if let project {
        .required(project)
      } else if let parameter = setup.parameter {
        .parameter(parameter)
      } else {
        .any
      }
    let choices = try await IssueChoices.ask(
      catalog, for: request, defaults: setup.defaults, hasGroup: setup.hasGroup)
    answer.warning = choices.projects.defaultFailure
    return choices
  }

  private func catalog(_ baseURL: JSONValue?) throws(Failure) -> ProjectCatalog {
    let url = try setup.baseURL(forRecord: baseURL)
    return catalogs.withLock { catalogs in
      if let catalog = catalogs[url] { return catalog }
      let catalog = ProjectCatalog(connection.client(at: url, credential: setup.credential))
      catalogs[url] = catalog
      return catalog
    }
  }

  /// The members that a record gets, as long as no states are known.
  private static func members(_ choices: IssueChoices, withStates: Bool) -> JSONObject {
    var members = choices.members
    if withStates { members.members += WorkItemStates.noMembers.members }
    return members
  }
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
