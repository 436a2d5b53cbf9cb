import AzureDevOps
package import Basics
package import JSON
import Web

/// What is said of a repository: whether a credential can use it, why not, and what it is.
package struct RepositoryVerdict: Sendable {
  package let verdict: AccessVerdict
  /// What is wrong, without the advice to ask for the reason where that is given.
  package let failure: Failure?
  /// Why git did not say whether the token itself may push.
  package let undecidedPush: Failure?
  /// The repository, where it was found.
  package let data: RepositoryData?
  private let permissions: [(GitPermission, Bool)]
  /// Why it is not a yes, where that is wanted.
  package let reason: AccessReason?

  init(_ observed: AccessObservation, _ need: AccessNeed, undecidedPush: Failure? = nil) {
    verdict = AccessVerdict(observed)
    var failure = verdict.failure
    if need.givesReason, failure?.hint == APIError.reasonHint { failure?.hint = nil }
    self.failure = failure
    self.undecidedPush = undecidedPush
    if case .accessible(let data) = observed.answer { self.data = data } else { data = nil }
    if case .evaluated(let values) = observed.permissions {
      permissions = values
    } else {
      permissions = []
    }
    reason = need.givesReason ? verdict.reason : nil
  }

  /// What is said where nothing but the answer is known.
  package init(_ answer: RepositoryAnswer, _ need: AccessNeed) {
    self.init(AccessObservation(answer), need)
  }

  /// What is added to a record beside its `error`.
  package var members: JSONObject {
    var members: JSONObject = ["access": verdict.access.map { .bool($0) } ?? .null]
    members["reason"] = reason.map { .string($0.rawValue) }
    members["repository"] = data?.json
    if !permissions.isEmpty {
      members["permissions"] = .object(
        JSONObject(
          members: permissions.map { .init(name: $0.rawValue, value: .bool($1)) }))
    }
    return members
  }
}
