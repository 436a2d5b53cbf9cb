package import JSON

extension ReadError: FailureConvertible {
  package var failure: Failure {
    switch kind {
    case .unreadable: Failure(.noInput, description)
    case .exhausted: Failure(.io, description)
    case .uncopied:
      Failure(.io, description, hint: "set TMPDIR to a directory that has room for the input")
    }
  }
}
