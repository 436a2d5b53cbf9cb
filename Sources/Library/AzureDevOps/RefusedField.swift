import JSON

/// A field of a work item that a rule of its type does not let be as it is.
package struct RefusedField: Sendable, Equatable {
  /// The name that requests have, such as `Microsoft.VSTS.Common.Priority`.
  package let referenceName: String?
  /// The name that people see, where the service says it in English.
  package let name: String?
  /// Whether the field has a value, and only not one of those it may have.
  package let hasValue: Bool
  /// The service's own words.
  package let message: String?

  /// Takes what a rule says, its flags perhaps in the message; `nil` where that names no field.
  init?(referenceName: String?, message: String?, flags: String?) {
    self.referenceName = referenceName.flatMap { $0.isEmpty ? nil : $0 }
    self.message = message
    name = message?.wordsAfter("Error for field ")
    guard self.referenceName ?? name != nil else { return nil }
    let flags = (flags ?? message ?? "").lowercased()
    hasValue = flags.contains("invalid") && !flags.contains("invalidempty")
  }

  init?(_ json: JSONValue) {
    self.init(
      referenceName: json["fieldReferenceName"]?.string, message: json["errorMessage"]?.string,
      flags: json["fieldStatusFlags"]?.string)
  }
}

extension String {
  /// What stands between a text and the end of its sentence; `nil` where that is nothing.
  ///
  /// A full stop inside a name, as in `Acme.Team`, ends no sentence.
  fileprivate func wordsAfter(_ start: String) -> String? {
    guard let start = firstRange(of: start) else { return nil }
    let rest = self[start.upperBound...]
    var words = rest[..<(rest.firstRange(of: ". ")?.lowerBound ?? rest.endIndex)]
    if words.last == "." { words.removeLast() }
    return words.isEmpty ? nil : String(words)
  }
}
