package import Web
import JSON

/// A permission in a Git repository, by the name that the command line has for it.
package enum GitPermission: String, Sendable, CaseIterable {
  case read
  case contribute
  case forcePush = "force-push"
  case createBranch = "create-branch"
  case createTag = "create-tag"
  case bypassPoliciesPush = "bypass-policies-push"
  case pullRequest = "pull-request"
  case bypassPoliciesPullRequest = "bypass-policies-pull-request"

  /// The permission's bit in the security namespace of Git repositories.
  var bit: Int {
    switch self {
    case .read: 2
    case .contribute: 4
    case .forcePush: 8
    case .createBranch: 16
    case .createTag: 32
    case .bypassPoliciesPush: 128
    case .pullRequest: 16384
    case .bypassPoliciesPullRequest: 32768
    }
  }

  /// Whether it is one that `git push` asks for.
  package var isForPush: Bool {
    switch self {
    case .contribute, .forcePush, .createBranch, .createTag: true
    case .read, .bypassPoliciesPush, .pullRequest, .bypassPoliciesPullRequest: false
    }
  }
}

/// A question whether the credential's identity has a permission in a repository, or in a project's
/// repositories as such.
package struct PermissionEvaluation: Sendable, Hashable {
  private static let gitRepositories = "2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87"

  private let permission: GitPermission
  /// What the permission is granted on.
  private let token: String

  package init(_ permission: GitPermission, projectID: String, repositoryID: String? = nil) {
    self.permission = permission
    token = (["repoV2", projectID] + (repositoryID.map { [$0] } ?? [])).joined(separator: "/")
  }

  var json: JSONValue {
    [
      "securityNamespaceId": .string(Self.gitRepositories), "token": .string(token),
      "permissions": .number(permission.bit),
    ]
  }

  /// Whether an answer is that to this question.
  func isAnswered(by json: JSONValue) -> Bool {
    json["token"]?.string?.lowercased() == token.lowercased()
      && json["permissions"]?.int == permission.bit
      && json["securityNamespaceId"]?.string?.lowercased() == Self.gitRepositories
  }
}

extension AzureDevOpsClient {
  /// How many evaluations one request may ask for.
  package static let mostEvaluations = 1000

  /// Evaluates permissions of the credential's identity, `mostEvaluations` of them at the most, and
  /// gives the answers in their order.
  ///
  /// What the token was made for does not count in it.
  package func evaluate(_ evaluations: [PermissionEvaluation]) async throws(APIError) -> [Bool] {
    let call = Call(
      method: .post, route: "_apis/security/permissionevaluationbatch",
      body: [
        "alwaysAllowAdministrators": false, "evaluations": .array(evaluations.map(\.json)),
      ], retrying: .idempotent)
    let answer = try await answer(to: call)
    return try answer.decoded { (json) throws(UnexpectedAnswer) in
      let answers = try json.requiredArray("evaluations") { (json) throws(UnexpectedAnswer) in
        (json, try json.requiredBool("value"))
      }
      guard answers.count == evaluations.count,
        zip(evaluations, answers).allSatisfy({ $0.isAnswered(by: $1.0) })
      else { throw UnexpectedAnswer("evaluations", "are not those that were asked for") }
      return answers.map(\.1)
    }
  }
}
