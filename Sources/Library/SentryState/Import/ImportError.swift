package import Basics

/// A state record that cannot be loaded.
package struct ImportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file, as messages name it.
  package let source: String
  /// The line where the record begins; `nil` where the message tells the place itself.
  package let line: Int?
  /// What is wrong, lower case, no full stop.
  package let message: String
  /// What to do about it.
  package let hint: String?

  init(source: String, line: Int?, message: String, hint: String? = nil) {
    self.source = source
    self.line = line
    self.message = message
    self.hint = hint
  }

  package var description: String { source + (line.map { ":\($0)" } ?? "") + ": \(message)" }
}

extension ImportError: FailureConvertible {
  package var failure: Failure { Failure(.invalidInput, description, hint: hint) }
}
