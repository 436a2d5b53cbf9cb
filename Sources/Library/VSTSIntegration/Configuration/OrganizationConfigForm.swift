import AzureDevOps
import JSON

/// The form of how an organization uses an integration.
struct OrganizationConfigForm {
  /// The projects of the service that states can be chosen for.
  var projects: [AzureDevOps.Project]
  /// The names of the states to choose from.
  var states: [String]
  /// Whether the service would not say.
  var isStatusDisabled: Bool

  /// The fields, in their order.
  var json: JSONValue {
    .array([
      statusForward,
      Self.flag("sync_forward_assignment", "Sync Sentry Assignment to Azure DevOps"),
      Self.flag("sync_comments", "Sync Sentry Comments to Azure DevOps"),
      Self.flag("sync_status_reverse", "Sync Azure DevOps Status to Sentry"),
      Self.flag("sync_reverse_assignment", "Sync Azure DevOps Assignment to Sentry"),
    ])
  }

  private var statusForward: JSONValue {
    let items = projects.map { project in
      ["value": .string(project.id), "label": .string(project.name)] as JSONValue
    }
    let selector: JSONValue = [
      "choices": .array(states.map { [.string($0), .string($0)] }),
      "placeholder": "Select a status",
    ]
    return [
      "name": "sync_status_forward", "type": "choice_mapper",
      "disabled": .bool(isStatusDisabled), "label": "Sync Sentry Status to Azure DevOps",
      "addButtonText": "Add Azure DevOps Project", "addDropdown": ["items": .array(items)],
      "mappedSelectors": ["on_resolve": selector, "on_unresolve": selector],
      "columnLabels": ["on_resolve": "When resolved", "on_unresolve": "When unresolved"],
      "mappedColumnLabel": "Azure DevOps Project", "formatMessageValue": false,
    ]
  }

  private static func flag(_ name: String, _ label: String) -> JSONValue {
    ["name": .string(name), "type": "boolean", "label": .string(label)]
  }
}
