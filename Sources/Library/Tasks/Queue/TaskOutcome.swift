package import Basics
package import JSON

/// What became of one attempt of a task.
package enum TaskOutcome: Sendable, Equatable {
  case succeeded(JSONValue)
  case failed(Failure)
  /// It failed, and may be tried again after so many seconds.
  case retry(Failure, after: Double)

  /// The outcome's name in results.
  package var state: String {
    switch self {
    case .succeeded: "succeeded"
    case .failed: "failed"
    case .retry: "retry"
    }
  }

  package var result: JSONValue {
    if case .succeeded(let result) = self { result } else { .null }
  }

  package var failure: Failure? {
    switch self {
    case .succeeded: nil
    case .failed(let failure), .retry(let failure, _): failure
    }
  }
}
