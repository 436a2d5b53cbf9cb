/// An input that is no record where one is expected: what is wrong, and where.
package struct RecordError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Problem: Sendable, Equatable {
    /// JSON that breaks a rule of its grammar.
    case broken(JSONError.Reason)
    /// Text in another encoding than UTF-8, under the name that `iconv` has for it.
    case encoded(String)
    /// HTTP requests as text.
    case requests
    /// An HTTP response as text.
    case response
  }

  package let problem: Problem
  /// The place of the first character that cannot stand there.
  package let place: InputPlace

  package init(_ problem: Problem, at place: InputPlace) {
    self.problem = problem
    self.place = place
  }

  package var description: String {
    let text =
      switch problem {
      case .broken(let reason): reason.rawValue
      case .encoded(let name): "\(name), not UTF-8"
      case .requests: "HTTP requests as text, not JSON"
      case .response: "an HTTP response as text, not JSON"
      }
    return "\(place): \(text)"
  }
}
