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

  /// Everything is retried but what cannot be found in the store, what is marked as final, input
  /// that is not valid, and what is not configured.
  package static let standard = TaskRetryPolicy { isFinal($0) ? .fail : .retry }

  /// The standard policy, where errors that a condition holds for are final too.
  static func standard(
    failingOn condition: @escaping @Sendable (any Error) -> Bool
  ) -> TaskRetryPolicy {
    TaskRetryPolicy { isFinal($0) || condition($0) ? .fail : .retry }
  }

  /// Only what may pass by itself is retried: a service that is not reached, busy or down.
  static let transient = standard { error in
    ![.rateLimited, .timeout, .unavailable, .unreachable].contains(Failure(error).kind)
  }

  private static func isFinal(_ error: any Error) -> Bool {
    error is DoesNotExist || error is FinalFailure
      || [.invalidInput, .config, .untrustedHost].contains(Failure(error).kind)
  }

  /// Everything is retried but that a row of one of these models is not in the store.
  static func excludingMissing(_ models: String...) -> TaskRetryPolicy {
    TaskRetryPolicy { error in
      (error as? DoesNotExist).map { models.contains($0.model) } == true ? .fail : .retry
    }
  }

  package func disposition(of error: any Error) -> Disposition { judge(error) }
}

/// A failure that trying again would not mend, or make worse.
struct FinalFailure: FailureConvertible, Equatable {
  let failure: Failure
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
