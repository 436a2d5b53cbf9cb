package import Basics

/// Whether a credential can reach a repository.
///
/// Many wait at once to be concluded, and each of them is a pointer.
package indirect enum RepositoryAnswer: Sendable, Equatable {
  /// It can.
  case accessible(RepositoryData)
  /// The service, or what kept it from being asked, said otherwise.
  case failed(Failure)
  /// The service refused the credential before it was asked for this repository.
  case notAsked(Failure)

  /// Yes, no, or `nil` where it could not be found out.
  package var access: Bool? {
    switch self {
    case .accessible: return true
    case .notAsked: return nil
    case .failed(let failure):
      return switch failure.kind {
      case .notFound, .forbidden, .rejected, .unauthorized: false
      default: nil
      }
    }
  }

  /// What the service says of it, where it can.
  var data: RepositoryData? {
    if case .accessible(let data) = self { data } else { nil }
  }

  package var failure: Failure? {
    switch self {
    case .failed(let failure), .notAsked(let failure): failure
    case .accessible: nil
    }
  }
}
