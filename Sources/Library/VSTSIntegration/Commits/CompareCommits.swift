import AzureDevOps
import Basics
import JSON
import SentryState
import Tasks

/// Lists the commits of a release: those between two commits, or the last ten, with their whole
/// messages and their patches.
///
/// Sentry: `compare_commits`, `get_commits` and `zip_commit_data` in
/// `sentry/integrations/vsts/repository.py`. Unlike there, the requests run in parallel: as many at
/// once as the client's connections allow.
struct CompareCommits: IntegrationTask {
  static let name = "compare_commits"
  static let summary = "lists the commits between two, with their messages and files"
  static let retryPolicy = TaskRetryPolicy.transient

  /// How many commits are listed where there is no first one.
  private static let initialLimit = 10
  /// How many commits get their whole message and their patch.
  private static let patchLimit = 90

  let repositoryID: Int
  let startSHA: String?
  let endSHA: String

  private enum CodingKeys: String, CodingKey {
    case repositoryID = "repo_id"
    case startSHA = "start_sha"
    case endSHA = "end_sha"
  }

  /// A commit, and what it changed if that was asked for.
  struct Entry {
    var commit: GitCommit
    var patch: CommitPatch?
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
    let entries = try await wrappingErrors { () async throws -> [Entry] in
      try await self.entries(of: externalID, client)
    }
    return .array(try entries.map { try $0.json(repository: repository.name) })
  }

  /// The commits in the service's order, those after the 90th as the list has them.
  private func entries(of repository: String, _ client: AzureDevOpsClient) async throws -> [Entry] {
    let commits =
      if let startSHA {
        try await client.commits(of: repository, from: startSHA, to: endSHA)
      } else {
        try await client.commits(of: repository, from: endSHA, limit: Self.initialLimit)
      }
    var entries = commits.map { Entry(commit: $0) }
    try await withThrowingTaskGroup(of: (Int, Entry).self) { group in
      for (index, commit) in commits.prefix(Self.patchLimit).enumerated() {
        group.addTask { (index, try await Self.patched(commit, of: repository, client)) }
      }
      for try await (index, entry) in group { entries[index] = entry }
    }
    return entries
  }

  private static func patched(
    _ commit: GitCommit, of repository: String, _ client: AzureDevOpsClient
  ) async throws -> Entry {
    async let changes = client.changes(of: commit.id, in: repository)
    var commit = commit
    if commit.isCommentTruncated {
      commit.comment = try await client.commit(commit.id, of: repository).comment
    }
    return Entry(commit: commit, patch: CommitPatch(try await changes))
  }
}

extension CompareCommits.Entry {
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
