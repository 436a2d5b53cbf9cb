import Basics

/// Why one organization refuses the credential, from the first answer that said so: it is not asked
/// any more then.
final class CredentialRefusal: Sendable {
  private let first = Guarded<Failure?>(nil)

  var failure: Failure? { first.withLock { $0 } }

  /// Notes a failure if it is a refusal.
  func note(_ failure: Failure) {
    guard failure.kind == .unauthorized else { return }
    first.withLock { first in
      if first == nil { first = failure }
    }
  }
}
