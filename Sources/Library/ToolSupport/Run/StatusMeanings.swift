/// What a command's exit statuses 0 and 1 mean; the others mean the same for all commands.
package struct StatusMeanings: Sendable {
  let success: String
  let no: String?

  /// Takes the meaning of 0, and that of 1 where the command has it.
  package init(_ success: String, no: String? = nil) {
    self.success = success
    self.no = no
  }
}

extension StatusMeanings {
  /// Other statuses, what they mean, and the sections of a command's help with one of which it may
  /// end so; every command may where there is none.
  private static let others: [(statuses: String, meaning: String, sections: [String])] = [
    ("64", "The command line is wrong.", []),
    (
      "65, 66", "A record or a file is bad; a file or the store does not exist.",
      ["STATE OPTIONS", "INPUT OPTIONS"]
    ),
    (
      "69, 75", "The service could not be reached; it may answer later.", ["CONNECTION OPTIONS"]
    ),
    ("70, 74", "The tool has a fault; the output or the store cannot be written.", []),
    (
      "76, 77", "The service's answer makes no sense; it refuses the credential.",
      ["CONNECTION OPTIONS"]
    ),
    (
      "78", "Something is not configured, or not fit for use.",
      ["STATE OPTIONS", "CONNECTION OPTIONS"]
    ),
  ]

  /// What the exit statuses of a command mean whose help has sections of these titles.
  func entries(forSections titles: [String]) -> [(statuses: String, meaning: String)] {
    let others = Self.others.filter { other in
      other.sections.isEmpty || other.sections.contains { titles.contains($0) }
    }
    return [("0", success)] + (no.map { [("1", $0)] } ?? [])
      + others.map { ($0.statuses, $0.meaning) }
  }
}
