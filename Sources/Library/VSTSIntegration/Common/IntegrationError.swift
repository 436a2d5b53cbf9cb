package import Basics
package import Web

/// What a service would not do, in the words that Sentry shows for it.
///
/// Sentry: `raise_error`, `message_from_error` in `sentry/integrations/base.py`.
package struct IntegrationError: FailureConvertible, Equatable {
  private static let unauthorized =
    "Unauthorized: either your access token was invalid or you do not have access"

  package let failure: Failure

  package init(_ failure: Failure) {
    self.failure = failure
  }

  /// Takes what a request to the service of this name failed with; the kind stays.
  package init(_ error: APIError, service: String = "Azure DevOps") {
    var failure = error.failure
    switch error.cause {
    case .status where failure.kind == .unauthorized: failure.message = Self.unauthorized
    case .status:
      let code = failure.status.map { "\($0)" } ?? "None"
      let message = error.serviceMessage ?? "unknown error"
      failure.message = "Error Communicating with \(service) (HTTP \(code)): \(message)"
    case .content where failure.kind == .unauthorized: failure.message = Self.unauthorized
    case .content, .endless, .transport, .preparation: break
    }
    self.init(failure)
  }
}

/// Runs an operation, and wraps what a request of it fails with.
func wrappingErrors<Value>(
  service: String = "Azure DevOps", _ operation: () async throws -> Value
) async throws -> Value {
  do {
    return try await operation()
  } catch let error as APIError {
    throw IntegrationError(error, service: service)
  }
}
