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
}
