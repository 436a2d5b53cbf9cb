import AzureDevOps

/// The commits between two commits, with their whole messages and their patches.
///
/// Sentry: `get_commits`, `zip_commit_data` in `sentry/integrations/vsts/repository.py`. Unlike
/// there, the requests run in parallel: as many at once as the client's connections allow.
struct CommitComparison: Sendable {
  /// A commit, and what it changed if that was asked for.
  struct Entry: Sendable {
    var commit: GitCommit
    var patch: CommitPatch?
  }

  /// How many commits are listed where there is no first one.
  private static let initialLimit = 10
  /// How many commits get their whole message and their patch.
  private static let patchLimit = 90

  let client: AzureDevOpsClient
  let repositoryID: String

  /// The commits in the service's order, those after the 90th as the list has them.
  func entries(from start: String?, to end: String) async throws -> [Entry] {
    let commits =
      if let start {
        try await client.commits(of: repositoryID, from: start, to: end)
      } else {
        try await client.commits(of: repositoryID, from: end, limit: Self.initialLimit)
      }
    var entries = commits.map { Entry(commit: $0) }
    try await withThrowingTaskGroup(of: (Int, Entry).self) { group in
      for (index, commit) in commits.prefix(Self.patchLimit).enumerated() {
        group.addTask { (index, try await patched(commit)) }
      }
      for try await (index, entry) in group { entries[index] = entry }
    }
    return entries
  }

  private func patched(_ commit: GitCommit) async throws -> Entry {
    async let changes = client.changes(of: commit.id, in: repositoryID)
    var commit = commit
    if commit.isCommentTruncated {
      commit.comment = try await client.commit(commit.id, of: repositoryID).comment
    }
    return Entry(commit: commit, patch: CommitPatch(try await changes))
  }
}
