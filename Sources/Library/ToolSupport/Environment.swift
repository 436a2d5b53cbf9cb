@preconcurrency import Glibc

/// The environment variables of the process, or those of a test.
package struct Environment: Sendable {
  /// The variables that the process was started with.
  package static let process = Environment { name in
    getenv(name).map { String(cString: $0) }
  }

  private let lookup: @Sendable (String) -> String?

  private init(lookup: @escaping @Sendable (String) -> String?) {
    self.lookup = lookup
  }

  package init(_ variables: [String: String]) {
    lookup = { variables[$0] }
  }

  /// All variables that the process was started with, empty ones too.
  package static var processVariables: [String: String] {
    var variables: [String: String] = [:]
    var place = environ
    while let entry = place.pointee {
      let text = String(cString: entry)
      if let separator = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
        variables[String(text[..<separator])] = String(text[text.utf8.index(after: separator)...])
      }
      place += 1
    }
    return variables
  }

  /// The variable's value; `nil` where it is not set, or empty.
  package subscript(name: String) -> String? {
    guard let value = lookup(name), !value.isEmpty else { return nil }
    return value
  }

  /// The variables of these names that are set, and not empty.
  package func variables(_ names: [String]) -> [String: String] {
    var variables: [String: String] = [:]
    for name in names { variables[name] = self[name] }
    return variables
  }
}
