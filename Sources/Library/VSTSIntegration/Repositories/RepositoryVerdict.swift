package import AzureDevOps
package import Basics
package import JSON
import Web

/// What is said of a repository: whether a credential can use it, why not, and what it is.
package struct RepositoryVerdict: Sendable {
  private let observed: AccessObservation
  private let givesReason: Bool

  init(_ observed: AccessObservation, _ need: AccessNeed) {
    self.observed = observed
    givesReason = need.givesReason
  }

  /// What is said where nothing but the answer is known.
  package init(_ answer: RepositoryAnswer, _ need: AccessNeed) {
    self.init(AccessObservation(answer), need)
  }

  package var verdict: AccessVerdict { AccessVerdict(observed) }

  /// What is wrong; where the reason is given, its words stand in the place of the advice to ask for
  /// it, and of any that the reason belies.
  package var failure: Failure? {
    let verdict = verdict
    guard var failure = verdict.failure else { return nil }
    if givesReason, let reason = verdict.reason, failure.kind == .notFound,
      reason.isOfRepository || failure.hint == APIError.reasonHint
    {
      failure.hint = reason.words
    }
    return failure
  }

  /// Why it is not a yes, where that is wanted.
  package var reason: AccessReason? { givesReason ? verdict.reason : nil }

  /// The repository, where it was found.
  package var repository: GitRepository? { observed.answer.data?.repository }

  /// Why git did not say whether the token itself may push.
  package var undecidedPush: Failure? {
    if case .undecided(let failure) = observed.push { failure } else { nil }
  }

  /// The names of all that `members` can have.
  package static let memberNames = ["access", "reason", "repository", "permissions"]

  /// What is added to a record beside its `error`.
  package var members: JSONObject {
    var members: JSONObject = ["access": verdict.access.map { .bool($0) } ?? .null]
    members["reason"] = reason.map { .string($0.rawValue) }
    members["repository"] = observed.answer.data?.json
    if case .evaluated(let permissions) = observed.permissions {
      members["permissions"] = .object(
        JSONObject(
          members: permissions.map { .init(name: $0.rawValue, value: .bool($1)) }))
    }
    return members
  }
}
