/// The status that most of Sentry's objects have.
package enum ObjectStatus: Int, Sendable {
  /// Or visible.
  case active = 0
  /// Or hidden.
  case disabled = 1
  case pendingDeletion = 2
  case deletionInProgress = 3
}
