import Glibc

/// Input that cannot be had.
package struct ReadError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Whose fault it is.
  package enum Kind: Sendable {
    /// The file cannot be opened or read.
    case unreadable
    /// The system has no descriptor or no memory left for it.
    case exhausted
    /// No temporary copy can be made of it.
    case uncopied
  }

  package let kind: Kind
  /// What cannot be done, with the file's name, and why.
  package let description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// Tells that a file could not be opened or read, by the value of `errno`.
  init(cannot action: String, _ name: String, code: Int32) {
    self.init(
      [EMFILE, ENFILE, ENOMEM].contains(code) ? .exhausted : .unreadable,
      "cannot \(action) '\(name)': \(String(cString: strerror(code)))")
  }
}
