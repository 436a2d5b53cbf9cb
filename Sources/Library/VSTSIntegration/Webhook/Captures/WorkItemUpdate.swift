package import JSON
import SentryState

/// What a `workitem.updated` event says of its work item.
final class WorkItemUpdate: Sendable {
  /// The work item's id as it was written, a number or a text; `nil` where it is missing.
  let id: JSONValue?
  let hasResource: Bool
  /// The id of the Azure DevOps project.
  let projectID: String?
  let hasProject: Bool
  let hasFields: Bool
  let assignee: AssigneeChange
  let status: StatusChange?
  /// The new value of `System.ChangedDate`.
  let changedAt: Timestamp?
  /// The work item and the number of the update, where both are told.
  let update: DeliveryIdentity.Update?
  /// What it changed, of the state and the assignee: the old and the new value as they were written.
  let changes: [ReportedChange]

  /// The work item's id as the key of external issues.
  var key: String? { id?.idText }

  /// Whether there is a `resource` that names its work item.
  var hasID: Bool { hasResource && id != nil }

  init(_ members: PayloadMembers) {
    let id = members[.workItemID]
    self.id = id == .null ? nil : id
    hasResource = members.isObject(.resource)
    hasProject = members.isObject(.project)
    projectID = members.string(.projectID)
    hasFields = members.isObject(.fields)
    update =
      if let item = id?.idText, let number = members[.resourceID]?.idText {
        DeliveryIdentity.Update(workItem: item, number: number)
      } else {
        nil
      }
    guard hasFields else {
      (assignee, status, changedAt, changes) = (.none, nil, nil, [])
      return
    }
    let assignedTo = members[.assignedTo]
    assignee = AssigneeChange(field: assignedTo)
    let changedDate = members[.changedDate]?.object?[either: "newValue"]
    changedAt = changedDate?.string.flatMap { Timestamp($0) }
    let state = members[.state]
    status = StatusChange(
      field: state, projectID: projectID, workItemType: members.string(.workItemType),
      writtenTime: changedDate, time: changedAt)
    var changes: [ReportedChange] = []
    changes.reserveCapacity(2)
    if status != nil, let state = state?.object {
      changes.append(ReportedChange(of: .state, state))
    }
    if assignee != .none, let assignedTo = assignedTo?.object {
      changes.append(ReportedChange(of: .assignee, assignedTo))
    }
    self.changes = changes
  }
}

/// The old and the new value of a field, as the payload writes them.
package struct ReportedChange: Sendable, Equatable {
  /// The fields whose changes are told, by the names that outcomes have for them.
  package enum Field: String, Sendable {
    case state
    case assignee = "assigned_to"
  }

  package let field: Field
  package let old: JSONValue
  package let new: JSONValue

  fileprivate init(of field: Field, _ values: JSONObject) {
    self.field = field
    old = values[either: "oldValue"] ?? .null
    new = values[either: "newValue"] ?? .null
  }

  /// The change as a member of an outcome's `changes`.
  var member: JSONObject.Member { .init(name: field.rawValue, value: .array([old, new])) }
}

extension AssigneeChange {
  /// Reads the field `System.AssignedTo`.
  ///
  /// Sentry: `handle_assign_to` and `parse_email` in `sentry/integrations/vsts/webhooks.py`.
  init(field: JSONValue?) {
    guard let field, let change = field.object, !change.isEmpty else {
      self = .none
      return
    }
    let email: String?
    switch change[either: "newValue"] {
    case nil, .null:
      self = .unassign
      return
    case .string(let identity): email = Self.email(in: identity)
    case .object(let identity):
      let uniqueName = identity[either: "uniqueName"]?.string ?? ""
      email = Self.email(in: uniqueName) ?? (uniqueName.contains("@") ? uniqueName : nil)
    default: email = nil
    }
    self = email.map { .assign(email: $0) } ?? .unparsable(field: field)
  }

  /// The text between the first `<` and the next `>`, unless it is empty.
  private static func email(in identity: String) -> String? {
    let text = identity.utf8
    guard let open = text.firstIndex(of: UInt8(ascii: "<")) else { return nil }
    let rest = text[text.index(after: open)...]
    guard let close = rest.firstIndex(of: UInt8(ascii: ">")), close > rest.startIndex else {
      return nil
    }
    return String(Substring(rest[..<close]))
  }
}

extension StatusChange {
  /// Reads the field `System.State`; without a new value there is no change.
  convenience init?(
    field: JSONValue?, projectID: String? = nil, workItemType: String? = nil,
    writtenTime: JSONValue? = nil, time: Timestamp? = nil
  ) {
    guard let newState = field?.object?[either: "newValue"]?.string else { return nil }
    self.init(
      oldState: field?.object?[either: "oldValue"]?.string, newState: newState,
      projectID: projectID, workItemType: workItemType, writtenTime: writtenTime, time: time)
  }
}

extension JSONObject {
  /// The member of this camelCase name, or of the same in PascalCase, as some captures have it.
  fileprivate subscript(either name: String) -> JSONValue? {
    self[name] ?? self[name.prefix(1).uppercased() + name.dropFirst()]
  }
}
