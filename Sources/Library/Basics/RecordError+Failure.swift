package import JSON

extension RecordError: FailureConvertible {
  package var failure: Failure { Failure(.invalidInput, "not a JSON record: \(self)", hint: hint) }

  /// What to do about it, where that is more than to mend the text.
  package var hint: String? {
    switch problem {
    case .broken: nil
    case .encoded(let name): "convert it: iconv -f \(name) -t UTF-8"
    case .requests: "give the JSON that the requests carry"
    case .response: "give the response's body alone: curl writes it so without '-i'"
    }
  }
}
