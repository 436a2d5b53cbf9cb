import AzureDevOps
package import Basics
import Web

/// A class of errors that retry policies tell apart.
package struct TaskErrorClass: Sendable {
  /// How lists of the tasks name it: Sentry's name of an exception, or a kind of failure.
  package let name: String
  private let contains: @Sendable (any Error) -> Bool

  package init(_ name: String, contains: @escaping @Sendable (any Error) -> Bool) {
    self.name = name
    self.contains = contains
  }

  package func contains(_ error: any Error) -> Bool { contains(error) }

  /// Failures of a kind.
  package static func kind(_ kind: FailureKind) -> TaskErrorClass {
    TaskErrorClass(kind.rawValue) { Failure($0).kind == kind }
  }

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

  /// What trying again would not mend, or make worse.
  static let final = TaskErrorClass("final") { $0 is FinalFailure }
}
