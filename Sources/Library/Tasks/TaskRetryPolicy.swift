package import Basics

/// What becomes of a task that throws: whether it has failed for good, is tried again, or ends
/// quietly.
///
/// Sentry: the decorator `retry` in `sentry/tasks/base.py`.
package struct TaskRetryPolicy: Sendable {
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

  /// How often a task is begun at most.
  var mostAttempts: Int { retries + 1 }

  /// Whether a task ends quietly with an error, as if it had succeeded.
  package func ignores(_ error: any Error) -> Bool {
    ignore.contains { $0.contains(error) }
  }

  /// Whether a task that an error is not ignored of is tried again.
  package func retries(_ error: any Error) -> Bool {
    if exclude.contains(where: { $0.contains(error) }) { return false }
    return on.map { $0.contains { $0.contains(error) } } ?? true
  }
}

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

  /// What trying again would not mend, or make worse.
  package static let final = TaskErrorClass("final") {
    ($0 as? any FailureConvertible)?.isFinal ?? false
  }
}

/// A failure that trying again would not mend, or make worse.
package struct FinalFailure: FailureConvertible, Equatable {
  package let failure: Failure
  package var isFinal: Bool { true }

  package init(failure: Failure) {
    self.failure = failure
  }
}
