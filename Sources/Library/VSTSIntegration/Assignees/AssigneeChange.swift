import JSON

/// What a delivery says about who the work item is assigned to.
///
/// Source: `handle_assign_to` and `parse_email`, §5.3.
enum AssigneeChange: Sendable, Equatable {
  /// The delivery does not speak of it.
  case none
  case unassign
  case assign(email: String)
  /// Somebody was assigned whose e-mail address the delivery does not tell.
  case unparsable

  /// Reads the field `System.AssignedTo` of `resource.fields`.
  init(field: JSONValue?) {
    guard let change = field?.object, !change.isEmpty else {
      self = .none
      return
    }
    switch change[either: "newValue"] {
    case nil, .null: self = .unassign
    case .string(let identity):
      self = Self.email(in: identity).map { .assign(email: $0) } ?? .unparsable
    case .object(let identity):
      let uniqueName = identity[either: "uniqueName"]?.string ?? ""
      let email = Self.email(in: uniqueName) ?? (uniqueName.contains("@") ? uniqueName : nil)
      self = email.map { .assign(email: $0) } ?? .unparsable
    default: self = .unparsable
    }
  }

  /// The text between the first `<` and the next `>`, unless it is empty.
  private static func email(in identity: String) -> String? {
    guard let open = identity.firstIndex(of: "<") else { return nil }
    let rest = identity[identity.index(after: open)...]
    guard let close = rest.firstIndex(of: ">"), close > rest.startIndex else { return nil }
    return String(rest[..<close])
  }
}
