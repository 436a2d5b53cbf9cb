import JSON

/// A work item's change of state.
///
/// Source: `handle_status_change`, §5.4.
struct StatusChange: Sendable, Equatable {
  let oldState: String?
  let newState: String

  init(from oldState: String?, to newState: String) {
    self.oldState = oldState
    self.newState = newState
  }

  /// Reads the field `System.State` of `resource.fields`; without a new value there is no change.
  init?(field: JSONValue?) {
    guard let newState = field?.object?[either: "newValue"]?.string else { return nil }
    self.init(from: field?.object?[either: "oldValue"]?.string, to: newState)
  }
}

extension JSONObject {
  /// The member of this camelCase name, or of the same in PascalCase, as some captures have it.
  subscript(either name: String) -> JSONValue? {
    self[name] ?? self[name.prefix(1).uppercased() + name.dropFirst()]
  }
}
