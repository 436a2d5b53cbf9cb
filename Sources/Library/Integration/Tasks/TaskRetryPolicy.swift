package import Failures

/// What becomes of a task that throws.
///
/// Source: the `retry` wrapper, §6.0.
package struct TaskRetryPolicy: Sendable {
  package enum Disposition: Sendable, Equatable {
    /// The task ends quietly, as if it had succeeded.
    case ignore
    /// The task fails at once.
    case fail
    /// The task is tried again after the delay, until the retries are used up.
    case retry
  }

  /// The seconds between an attempt and the next.
  package let delay: Double
  /// How often a task is tried again after its first attempt.
  package let retries: Int
  private let judge: @Sendable (any Error) -> Disposition

  /// - Parameters:
  ///   - delay: The seconds between an attempt and the next.
  ///   - retries: How often a task is tried again after its first attempt.
  ///   - judge: What is to become of an error.
  package init(
    delay: Double = 300, retries: Int = 5,
    judge: @escaping @Sendable (any Error) -> Disposition = { _ in .retry }
  ) {
    self.delay = delay
    self.retries = retries
    self.judge = judge
  }

  /// Everything is retried but what cannot be found in the store, and input that is not valid.
  package static let standard = TaskRetryPolicy { error in
    error is DoesNotExist || Failure(error).kind == .invalidInput ? .fail : .retry
  }

  /// Everything is retried but that a row of one of these models is not in the store.
  package static func excludingMissing(
    _ models: String..., delay: Double = 300
  ) -> TaskRetryPolicy {
    TaskRetryPolicy(delay: delay) { error in
      (error as? DoesNotExist).map { models.contains($0.model) } == true ? .fail : .retry
    }
  }

  /// Only what a service that is busy or away failed with is retried.
  package static let unlessFinal = TaskRetryPolicy { error in
    switch Failure(error).kind {
    case .rateLimited, .timeout, .unavailable, .unreachable: .retry
    default: .fail
    }
  }

  package func disposition(of error: any Error) -> Disposition { judge(error) }
}

/// A row that a task was told of is not in the store.
package struct DoesNotExist: Error, Equatable, FailureConvertible {
  /// Sentry's name of the model: `Integration`.
  package let model: String

  package init(_ model: String) {
    self.model = model
  }

  package var failure: Failure {
    Failure(.notFound, "\(model) matching query does not exist.")
  }
}
