/// What connection data says of a credential that was refused with an empty 401.
enum CredentialVerdict: Sendable {
  /// The credential is good; the call needs a scope that it lacks.
  case accepted
  /// The credential is no good.
  case refused
  /// The service took the caller for nobody.
  case ignored
  /// The service did not say.
  case unknown

  /// What to tell the user about a call that needs a scope.
  func hint(scope: Scope?) -> String {
    let needed = scope.map { "the scope '\($0.rawValue)'" } ?? "a scope that this call needs"
    return switch self {
    case .accepted: "the token is valid, but lacks \(needed)"
    case .refused: "the token is invalid, expired, revoked, or for another organization"
    case .ignored: "the service ignores the token and takes the caller for anonymous"
    case .unknown: "the token is invalid or expired, or lacks \(needed)"
    }
  }
}
