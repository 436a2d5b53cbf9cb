import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks

/// Lists the commits of a release: those between two commits, or the last ten.
///
/// Sentry: `compare_commits` in `sentry/integrations/vsts/repository.py`.
struct CompareCommits: IntegrationTask {
  static let name = "compare_commits"
  static let summary = "lists the commits between two, with their messages and files"
  static let retryPolicy = TaskRetryPolicy.transient

  let repositoryID: Int
  let startSHA: String?
  let endSHA: String

  private enum CodingKeys: String, CodingKey {
    case repositoryID = "repo_id"
    case startSHA = "start_sha"
    case endSHA = "end_sha"
  }

  func run(in context: IntegrationContext) async throws -> JSONValue {
    let (repository, integration) = try await context.store.read { database in
      let repository = try Repository.existing(id: repositoryID, in: database)
      guard let id = repository.integrationID,
        let integration = try Integration.find(id: id, in: database)
      else { throw DoesNotExist("Integration") }
      return (repository, integration)
    }
    guard let externalID = repository.externalID else {
      throw Failure(.config, "repository \(repository.id) has no external id")
    }
    let client = try await context.services.clients.client(
      integration: integration, organizationID: repository.organizationID)
    let entries = try await wrappingErrors {
      try await CommitComparison(client: client, repositoryID: externalID).entries(
        from: startSHA, to: endSHA)
    }
    return .array(try entries.map { try $0.json(repository: repository.name) })
  }
}

extension CommitComparison.Entry {
  /// The commit as Sentry's releases keep it.
  ///
  /// Sentry: `_format_commits` in `sentry/integrations/vsts/repository.py`.
  fileprivate func json(repository: String) throws(IntegrationError) -> JSONValue {
    var timestamp: Timestamp?
    if let date = commit.authorDate, !date.isEmpty {
      timestamp = Timestamp(date)
      if timestamp == nil {
        throw IntegrationError(
          Failure(.protocolViolation, "commit '\(commit.id)' has the date '\(date)'"))
      }
    }
    return [
      "id": .string(commit.id), "repository": .string(repository),
      "author_email": JSONValue(commit.authorEmail), "author_name": JSONValue(commit.authorName),
      "message": .string(commit.comment), "patch_set": patch?.json ?? .null,
      "timestamp": JSONValue(timestamp?.description),
    ]
  }
}
