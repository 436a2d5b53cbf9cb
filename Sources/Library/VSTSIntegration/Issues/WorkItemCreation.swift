import Markdown
import AzureDevOps
import Basics
import Web
import JSON
import SentryState
import Tasks

/// A work item to be created, which no second attempt creates again.
///
/// Sentry: `create_issue` in `sentry/integrations/vsts/issues.py`.
struct WorkItemCreation: Sendable {
  /// The longest title that Azure DevOps takes, in characters.
  private static let longestTitle = 128
  /// How the journal names the creation.
  private static let step = "work_item"
  private static let mayExist =
    "the work item may have been created: look for it, and link it with link_issue"
  /// The member of the journal's outcome that says why the work item is not known.
  private static let unknown = "unknown"

  /// The id of an Azure DevOps project.
  let project: String
  /// The key of a work-item type, percent-encoded.
  let workItemType: String
  let title: String
  /// Markdown.
  let description: String
  let fields: WorkItemFields

  init(
    project: String, workItemType: String, title: String, description: String,
    fields: WorkItemFields = .none
  ) {
    self.project = project
    self.workItemType = workItemType
    self.title = title.truncated(to: Self.longestTitle)
    self.description = description
    self.fields = fields
  }

  /// Whether an earlier attempt of the task has created the work item, or may have.
  func isBegun(_ context: IntegrationContext) async throws -> Bool {
    let journal = context.journal
    return try await context.store.read { try journal.record(of: Self.step, in: $0) } != nil
  }

  /// Creates the work item, or finds the one that an earlier attempt of the task has created.
  ///
  /// Where the service answers well, and does not say which work item it is, neither this attempt nor
  /// a later one knows. Throws a `FinalFailure` but for what the service did not accept.
  func create(
    _ client: AzureDevOpsClient, _ context: IntegrationContext
  ) async throws -> LinkedWorkItem {
    try Task.checkCancellation()
    let created = try await context.once(
      Self.step, "created the work item", hint: Self.mayExist, judging: Self.failure
    ) { () throws(APIError) in
      let text = MarkdownHTML.render(description)
      do throws(APIError) {
        let workItem = try await client.createWorkItem(
          ofType: workItemType, inProject: project,
          .creation(title: title, description: text, comment: text, fields: fields.members))
        return LinkedWorkItem(workItem).json
      } catch  where error.cause == .content && error.mayBeDone {
        return [Self.unknown: Self.unknown(error.failure).json]
      }
    }
    if let failure = created[Self.unknown].flatMap(Failure.init(json:)) {
      throw FinalFailure(failure: failure)
    }
    guard let workItem = LinkedWorkItem(created) else {
      throw Failure(.invalidInput, "the store does not say which work item was created")
    }
    return workItem
  }

  /// The failure of an answer that does not say which work item was created.
  private static func unknown(_ failure: Failure) -> Failure {
    var failure = failure
    failure.message = "the work item may have been created: \(failure.message)"
    failure.hint = "look for it, and link it with link_issue"
    return failure
  }

  /// What a failed request means: whether it may be made again, and what is to be told.
  static func failure(of error: APIError) -> any Error {
    var failure = error.failure
    if error.mayBeDone {
      failure.hint = mayExist
      return FinalFailure(failure: failure)
    }
    guard error.cause == .status, failure.status != 429, failure.status != 503 else {
      var error = error
      if case .transport = error.cause, error.failure.hint == nil {
        error.failure.hint = "no work item was created: the service did not get the request"
      }
      return error
    }
    let fields = error.refusedFields
    if !fields.isEmpty {
      let messages = fields.compactMap(\.message)
      failure.hint = messages.isEmpty ? failure.message : messages.joined(separator: " ")
      failure.message = fields.map { $0.complaint(isOnlyOne: fields.count == 1) }
        .joined(separator: " ")
    }
    return FinalFailure(failure: failure)
  }
}

extension RefusedField {
  /// What is wrong with the field: of one alone as Sentry says it, of several with the names that
  /// requests need.
  fileprivate func complaint(isOnlyOne: Bool) -> String {
    let names = isOnlyOne ? [name ?? referenceName] : [name, referenceName]
    let shown = names.compactMap(\.self).reduce("") { $0.isEmpty ? $1 : "\($0) (\($1))" }
    return "\(shown) \(hasValue ? "has a value that is not allowed" : "is required")."
  }
}
