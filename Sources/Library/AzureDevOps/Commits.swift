import JSON
package import Web

/// A commit of a Git repository.
package struct GitCommit: Sendable, Equatable {
  package let id: String
  package var comment: String
  /// Whether the comment is cut; the single commit has it whole.
  package let isCommentTruncated: Bool
  package let authorName: String?
  package let authorEmail: String?
  /// The author's date in ISO 8601; empty where the service says none.
  package let authorDate: String?

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    id = try json.requiredString("commitId")
    comment = json["comment"]?.string ?? ""
    isCommentTruncated = json["commentTruncated"]?.bool ?? false
    let author = json["author"]
    authorName = author?["name"]?.string
    authorEmail = author?["email"]?.string
    authorDate = author?["date"]?.string
  }
}

/// What a commit did to one item.
package struct GitChange: Sendable, Equatable {
  /// One word or several: `add`, `edit, rename`.
  package let changeType: String
  /// The item's path from the root, with its slash.
  package let path: String?
  /// The path before a rename.
  package let sourcePath: String?
  /// `blob` or `tree`.
  package let objectType: String?

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    changeType = try json.requiredString("changeType")
    path = json["item"]?["path"]?.string
    objectType = json["item"]?["gitObjectType"]?.string
    sourcePath = json["sourceServerItem"]?.string
  }
}

extension AzureDevOpsClient {
  /// Lists the newest commits that are reachable from a commit.
  package func commits(
    of repositoryID: String, from sha: String, limit: Int = 100
  ) async throws(APIError) -> [GitCommit] {
    let call = Call(
      route: "_apis/git/repositories/\(repositoryID)/commits",
      query: ["commit": sha, "$top": "\(limit)"], scope: .code)
    return try await answer(to: call).list(GitCommit.init)
  }

  /// Lists the commits between two commits.
  package func commits(
    of repositoryID: String, from start: String, to end: String
  ) async throws(APIError) -> [GitCommit] {
    let call = Call(
      method: .post, route: "_apis/git/repositories/\(repositoryID)/commitsBatch",
      body: [
        "itemVersion": ["versionType": "commit", "version": .string(start)],
        "compareVersion": ["versionType": "commit", "version": .string(end)],
      ],
      scope: .code, retrying: .idempotent)
    return try await answer(to: call).list(GitCommit.init)
  }

  /// Finds a commit, with its whole comment.
  package func commit(
    _ sha: String, of repositoryID: String
  ) async throws(APIError) -> GitCommit {
    let call = Call(
      route: "_apis/git/repositories/\(repositoryID)/commits/\(sha)", scope: .code)
    return try await answer(to: call).decoded(GitCommit.init)
  }

  /// Lists what a commit changed.
  package func changes(
    of sha: String, in repositoryID: String
  ) async throws(APIError) -> [GitChange] {
    let call = Call(
      route: "_apis/git/repositories/\(repositoryID)/commits/\(sha)/changes", scope: .code)
    return try await answer(to: call).decoded { (json) throws(UnexpectedAnswer) in
      try json.requiredArray("changes", GitChange.init)
    }
  }
}
