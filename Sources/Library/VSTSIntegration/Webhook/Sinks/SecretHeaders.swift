import Web

extension Header {
  private static let secretNames: Set<String> = [
    "authorization", "proxy-authorization", "cookie", "shared-secret",
  ]
  private static let secretEndings = ["-token", "-key", "-secret", "-signature"]

  /// Whether the header holds a secret, going by its name.
  package var isSecret: Bool {
    let name = name.lowercased()
    return Self.secretNames.contains(name) || Self.secretEndings.contains { name.hasSuffix($0) }
  }

  /// What of the header no output shows: if it holds a secret the value, and what stands behind a
  /// scheme such as `Bearer`.
  var secrets: [String] {
    guard isSecret else { return [] }
    let words = value.split(separator: " ", maxSplits: 1)
    return [value] + (words.count == 2 ? [String(words[1])] : [])
  }
}
