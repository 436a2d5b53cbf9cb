import AzureDevOps
import Basics
package import JSON
import SentryState

/// Lists the commits of a release: those between two commits, or the last ten.
///
/// Source: `compare_commits`, §3.3.
package enum CompareCommits: IntegrationTask {
  package static let definition = TaskDefinition(
    "compare_commits", "lists the commits between two, with their messages and files",
    parameters: [
      .required("repo_id", .integer), .optional("start_sha", .text), .required("end_sha", .text),
    ],
    retryPolicy: .transient)

  package static func run(
    _ arguments: TaskArguments, in context: TaskContext
  ) async throws -> JSONValue {
    let repositoryID = arguments.int("repo_id")
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
    let client = try await context.clients.client(
      integration: integration, organizationID: repository.organizationID)
    let entries = try await wrappingErrors {
      try await CommitComparison(client: client, repositoryID: externalID).entries(
        from: arguments.optionalText("start_sha"), to: arguments.text("end_sha"))
    }
    return .array(try entries.map { try $0.json(repository: repository.name) })
  }
}

extension CommitComparison.Entry {
  /// The commit as Sentry's releases keep it.
  ///
  /// Source: `_format_commits`, §3.3.
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
