package import SQLite
import Glibc
package import Basics

/// A file that is not fit to be a store.
package enum StoreError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nothing is there.
  case missing(String)
  /// Group or others may write it.
  case writableByOthers(String)
  /// It, or the directory it is to be in, cannot be created, for the cause given.
  case cannotCreate(String, cause: String)

  package var description: String {
    switch self {
    case .missing(let path): "no store '\(path)'"
    case .writableByOthers(let path): "store '\(path)' may be written by group or others"
    case .cannotCreate(let path, let cause): "cannot create '\(path)': \(cause)"
    }
  }
}

extension StoreError {
  /// Tells, by `errno`, why a file or directory cannot be created.
  static func cannotCreate(_ path: String) -> StoreError {
    .cannotCreate(path, cause: String(cString: strerror(errno)))
  }
}

extension StoreError: FailureConvertible {
  package var failure: Failure {
    switch self {
    case .missing:
      Failure(
        .noInput, description, hint: "'sentry-task load' and 'sentry-task put' create a store")
    case .writableByOthers(let path):
      Failure(.config, description, hint: "chmod go-w '\(path)'")
    case .cannotCreate: Failure(.io, description)
    }
  }
}

extension DatabaseError: FailureConvertible {
  package var failure: Failure {
    let kind: FailureKind =
      switch self.kind {
      case .missing: .noInput
      case .foreign, .damaged, .dangling: .invalidInput
      case .newer: .config
      case .unwritable, .unopenable: .io
      case .busy: .unavailable
      case .notUnique, .constraint, .mismatched, .other: .internal
      }
    let isOddStore = self.kind == .damaged || self.kind == .dangling
    return Failure(
      kind, message, hint: isOddStore ? "'sentry-task check' says what is wrong with it" : nil)
  }
}
