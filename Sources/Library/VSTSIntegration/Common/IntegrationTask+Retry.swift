import AzureDevOps
import Basics
package import Tasks
import Web

extension IntegrationTask {
  package static var retryPolicy: TaskRetryPolicy { .standard }
}

extension TaskRetryPolicy {
  /// Everything is retried but what is not in the store, and what no retry can mend.
  static let standard = standard()

  /// The standard policy, where more is final, or ignored.
  static func standard(
    ignoring ignore: [TaskErrorClass] = [], excluding exclude: [TaskErrorClass] = []
  ) -> TaskRetryPolicy {
    TaskRetryPolicy(
      ignore: ignore,
      exclude: [
        .doesNotExist, .final, .kind(.invalidInput), .kind(.config), .kind(.untrustedHost),
      ] + exclude)
  }

  /// Only what may pass by itself is retried: a service that is not reached, busy or down.
  static let transient = TaskRetryPolicy(
    exclude: standard.exclude,
    on: [.kind(.rateLimited), .kind(.timeout), .kind(.unavailable), .kind(.unreachable)])

  /// Everything is retried but what is final, and that a row of one of these models is not in the
  /// store.
  static func excludingMissing(_ models: String...) -> TaskRetryPolicy {
    TaskRetryPolicy(exclude: models.map { .doesNotExist($0) } + [.final])
  }
}

extension TaskErrorClass {
  /// A row that is not in the store, of any model.
  static let doesNotExist = TaskErrorClass("DoesNotExist") { $0 is DoesNotExist }

  /// A row of one model that is not in the store.
  static func doesNotExist(_ model: String) -> TaskErrorClass {
    TaskErrorClass("\(model).DoesNotExist") { ($0 as? DoesNotExist)?.model == model }
  }

  /// Whatever a request failed with.
  static let apiError = TaskErrorClass("ApiError") { $0 is APIError }

  /// An answer of the service that means a kind of failure.
  static func apiError(_ kind: FailureKind) -> TaskErrorClass {
    TaskErrorClass("ApiError.\(kind.rawValue)") { error in
      (error as? APIError).map { $0.cause == .status && $0.failure.kind == kind } ?? false
    }
  }

  /// An answer of the service that names one of its codes.
  static func apiError(saying code: String) -> TaskErrorClass {
    TaskErrorClass("ApiError.\(code)") { ($0 as? APIError)?.says(code) ?? false }
  }

  /// An identity that does not say when its token ends.
  static let invalidIdentity = TaskErrorClass("InvalidIdentity") { error in
    (error as? APIError)?.failure == IdentityRefresh.noExpiry
  }

  static let integrationError = TaskErrorClass("IntegrationError") { $0 is IntegrationError }
}
