import Markdown
import AzureDevOps
import Basics
import Web
import JSON
import SentryState
import Tasks

/// A work item to be created, which no second attempt may create twice.
///
/// Source: `create_issue`, §4.6.
struct WorkItemCreation: Sendable {
  /// The longest title that Azure DevOps takes, in characters.
  private static let longestTitle = 128
  private static let mayExist =
    "the work item may have been created: look for it, and link it with link_issue"

  /// The id of an Azure DevOps project.
  let project: String
  /// The key of a work-item type, percent-encoded.
  let workItemType: String
  let title: String
  /// Markdown.
  let description: String

  init(project: String, workItemType: String, title: String, description: String) {
    self.project = project
    self.workItemType = workItemType
    self.title = Self.shortened(title)
    self.description = description
  }

  /// A title that is not too long for Azure DevOps: a longer one ends in `...`.
  static func shortened(_ title: String) -> String {
    let characters = title.unicodeScalars
    guard characters.count > longestTitle else { return title }
    return String(characters.prefix(longestTitle - 3)) + "..."
  }

  /// What the request is noted by while it is not answered.
  func request(in place: IssuePlace) -> String {
    let parts: JSONValue = [
      .number(place.group.id), .number(place.integration.id), .number(place.use.organizationID),
      .string(project), .string(workItemType), .string(title), .string(description),
    ]
    return SHA256.hexDigest(of: Array(parts.serialized.utf8))
  }

  /// Creates the work item, and notes that it is doing so until its answer is known.
  ///
  /// Throws a `FinalFailure` but for what the service did not accept.
  func create(
    in place: IssuePlace, _ client: AzureDevOpsClient, _ context: IntegrationContext
  ) async throws -> WorkItem {
    try Task.checkCancellation()
    try await begin(in: place, context)
    do throws(APIError) {
      let text = MarkdownHTML.render(description)
      return try await client.createWorkItem(
        ofType: workItemType, inProject: project,
        .creation(title: title, description: text, comment: text))
    } catch {
      let request = request(in: place)
      try await context.store.write { try PendingCreation.end(request, in: $0) }
      throw Self.failure(of: error)
    }
  }

  private func begin(in place: IssuePlace, _ context: IntegrationContext) async throws {
    let (request, now) = (request(in: place), context.now())
    let isFirst = try await context.store.write { database in
      if try PendingCreation.begin(request, at: now, in: database) { return true }
      // Who is told may try again.
      try PendingCreation.end(request, in: database)
      return false
    }
    guard isFirst else {
      throw FinalFailure(
        failure: Failure(
          .conflict, "an earlier attempt was interrupted while it created the work item",
          hint: Self.mayExist))
    }
  }

  /// What a failed request means: whether it may be made again, and what is to be told.
  static func failure(of error: APIError) -> any Error {
    var failure = error.failure
    switch error.cause {
    // What changes something is not interrupted once it is sent.
    case .preparation, .transport(.interrupted): return error
    case .status where failure.status == 429 || failure.status == 503: return error
    case .status where (200..<500).contains(failure.status ?? 500):
      if let field = error.missingField {
        failure.hint = failure.message
        failure.message = "\(field) is required."
      }
    case .status, .content, .transport: failure.hint = mayExist
    }
    return FinalFailure(failure: failure)
  }
}
