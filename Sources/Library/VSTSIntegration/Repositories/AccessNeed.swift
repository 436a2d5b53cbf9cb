package import AzureDevOps

/// What is asked of repositories beyond whether the service shows them.
package struct AccessNeed: Sendable {
  /// The permissions that the credential's identity must have there.
  package let permissions: [GitPermission]
  /// Whether what is no yes gets a reason.
  package let givesReason: Bool
  /// Whether git is asked what it thinks of the token itself.
  let asksGit: Bool

  package init(
    _ permissions: [GitPermission] = [], givesReason: Bool = false, askingGit asksGit: Bool = true
  ) {
    self.permissions = permissions
    self.givesReason = givesReason || !permissions.isEmpty
    self.asksGit = asksGit && permissions.contains(where: \.isForPush)
  }
}
