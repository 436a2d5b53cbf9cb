package import Basics

/// The exit status of a run so far: the worst of what happened.
package struct ExitStatus: Sendable, Equatable {
  /// Everything was done, and every answer is yes.
  package static let success = ExitStatus(code: 0)
  /// The command line was wrong.
  package static let usage: Int32 = 64

  /// The statuses from worst to best.
  private static let order: [Int32] = [70, 74, 78, 77, 76, 65, 66, 69, 75, 1, 0]

  /// The number that the process exits with.
  package let code: Int32

  private init(code: Int32) {
    self.code = code
  }

  /// The status of a run in which this failure happened.
  package init(_ kind: FailureKind) {
    code = kind.exitStatus
  }

  /// The worse of two statuses.
  package func worst(with other: ExitStatus) -> ExitStatus {
    Self.order.first { $0 == code || $0 == other.code } == code ? self : other
  }

  /// Makes the status at least as bad as this failure.
  package mutating func add(_ kind: FailureKind) {
    self = worst(with: ExitStatus(kind))
  }
}
