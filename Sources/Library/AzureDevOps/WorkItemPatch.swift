package import JSON

/// What to do with a field of a work item.
package enum FieldChange: Sendable, Equatable {
  case unchanged
  case removed
  case replaced(String)
}

/// A JSON patch of a work item's fields.
package struct WorkItemPatch: Sendable, Equatable {
  /// The array of operations.
  package let json: JSONValue

  /// The patch that creates a work item, of what is not empty; other fields come after that, by
  /// their reference names.
  package static func creation(
    title: String, description: String? = nil, comment: String? = nil,
    fields: [JSONObject.Member] = []
  ) -> WorkItemPatch {
    let texts = [
      ("System.Title", title), ("System.Description", description), ("System.History", comment),
    ]
    return WorkItemPatch(
      texts.compactMap { name, value in
        guard let value, !value.isEmpty else { return nil as JSONValue? }
        return operation("add", name, .string(value))
      } + fields.map { operation("add", $0.name, $0.value) })
  }

  /// The patch that changes a work item; a comment is added unless it is empty.
  package static func update(
    title: FieldChange = .unchanged, description: FieldChange = .unchanged,
    assignedTo: FieldChange = .unchanged, state: FieldChange = .unchanged, comment: String? = nil
  ) -> WorkItemPatch {
    let changes = [
      ("System.Title", title), ("System.Description", description),
      ("System.AssignedTo", assignedTo), ("System.State", state),
    ]
    var operations = changes.compactMap { name, change in
      switch change {
      case .unchanged: nil as JSONValue?
      case .removed: operation("remove", name)
      case .replaced(let value): operation("replace", name, .string(value))
      }
    }
    if let comment, !comment.isEmpty {
      operations.append(operation("add", "System.History", .string(comment)))
    }
    return WorkItemPatch(operations)
  }

  private init(_ operations: [JSONValue]) {
    json = .array(operations)
  }

  private static func operation(
    _ name: String, _ field: String, _ value: JSONValue? = nil
  ) -> JSONValue {
    var object: JSONObject = ["op": .string(name), "path": .string("/fields/\(field)")]
    object["value"] = value
    return .object(object)
  }
}
