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
}
