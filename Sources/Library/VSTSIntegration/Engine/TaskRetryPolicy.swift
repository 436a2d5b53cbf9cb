import Basics

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
  /// The errors that a task ends quietly with; noted as a halt.
  package let ignore: [TaskErrorClass]
  /// The errors that a task fails with at once.
  package let exclude: [TaskErrorClass]
  /// The only other errors that are retried; `nil` for all.
  package let on: [TaskErrorClass]?

  /// - Parameters:
  ///   - delay: The seconds between an attempt and the next.
  ///   - retries: How often a task is tried again after its first attempt.
  ///   - ignore: The errors that it ends quietly with, whatever else they are.
  ///   - exclude: The errors that it fails with at once.
  ///   - on: The only other errors that are retried; `nil` for all.
  package init(
    delay: Double = 300, retries: Int = 5, ignore: [TaskErrorClass] = [],
    exclude: [TaskErrorClass] = [], on: [TaskErrorClass]? = nil
  ) {
    self.delay = delay
    self.retries = retries
    self.ignore = ignore
    self.exclude = exclude
    self.on = on
  }

  /// Input that is not valid, what is not configured, and what is marked as final.
  private static let beyondRetries: [TaskErrorClass] = [
    .final, .kind(.invalidInput), .kind(.config), .kind(.untrustedHost),
  ]

  /// Everything is retried but what is not in the store, and what no retry can mend.
  package static let standard = standard()

  /// The standard policy, where more is final, or ignored.
  static func standard(
    ignoring ignore: [TaskErrorClass] = [], excluding exclude: [TaskErrorClass] = []
  ) -> TaskRetryPolicy {
    TaskRetryPolicy(ignore: ignore, exclude: [.doesNotExist] + beyondRetries + exclude)
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

  package func disposition(of error: any Error) -> Disposition {
    func isAmong(_ classes: [TaskErrorClass]) -> Bool { classes.contains { $0.contains(error) } }
    if isAmong(ignore) { return .ignore }
    if isAmong(exclude) { return .fail }
    return on.map(isAmong) ?? true ? .retry : .fail
  }
}

/// A failure that trying again would not mend, or make worse.
struct FinalFailure: FailureConvertible, Equatable {
  let failure: Failure
}
