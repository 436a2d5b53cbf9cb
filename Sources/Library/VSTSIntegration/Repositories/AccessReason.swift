/// Why a repository cannot be used, by the names that records have for it.
package enum AccessReason: String, Sendable, CaseIterable {
  /// It was switched off.
  case disabled
  /// The service moves or repairs it.
  case maintenance
  /// The identity lacks a permission.
  case permission
  /// There is none, though the identity could see it.
  case absent
  /// The identity may not see it, whether there is one or not.
  case denied
  /// One of the two, which nothing tells apart.
  case absentOrDenied = "absent-or-denied"
  /// The credential is refused, or good for less than its identity.
  case credential
  /// It could not be found out.
  case unknown

  /// Whether it is the repository's state, which no credential changes.
  var isOfRepository: Bool { self == .disabled || self == .maintenance }

  /// What it means where the service says nothing but that it shows no such repository; `nil` for what
  /// is no reason for that.
  var words: String? {
    switch self {
    case .disabled: "the repository is disabled, as the organization's list says"
    case .maintenance: "the repository is in maintenance, as the organization's list says"
    case .absent: "the identity may read there, and there is no such repository"
    case .denied: "the identity may not read there, whether there is such a repository or not"
    case .absentOrDenied:
      "whether it is missing or hidden cannot be told; the project's name or the repository's id "
        + "would help, where it was left out"
    case .permission, .credential, .unknown: nil
    }
  }
}
