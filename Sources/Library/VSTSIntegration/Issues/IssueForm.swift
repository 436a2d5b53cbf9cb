import AzureDevOps
package import JSON

/// The fields of the forms that create and link work items, as Sentry's pages take them.
package enum IssueForm {
  /// The fields for a new work item: title and description with a group that has an event.
  ///
  /// Sentry: `get_create_issue_config`, `get_create_issue_config_no_group` in
  /// `sentry/integrations/vsts/issues.py`.
  package static func creating(
    _ choices: IssueChoices, _ description: GroupDescription? = nil
  ) -> JSONValue {
    let project = choices.projects.defaultProject?.id
    var fields: [JSONValue] = [
      [
        "name": "project", "required": true, "type": "choice", "choices": choices.projects.json,
        "defaultValue": JSONValue(project), "label": "Project",
        "placeholder": .string(project ?? "MyProject"), "updatesForm": true,
      ],
      [
        "name": "work_item_type", "required": true, "type": "choice",
        "choices": choices.workItems.json,
        "defaultValue": JSONValue(choices.workItems.defaultType), "label": "Work Item Type",
        "placeholder": "Bug",
      ],
    ]
    if let description {
      fields += [
        [
          "name": "title", "label": "Title", "default": .string(description.title),
          "type": "string", "required": true,
        ],
        [
          "name": "description", "label": "Description", "default": .string(description.body),
          "type": "textarea", "autosize": true, "maxRows": 10,
        ],
      ]
    }
    return .array(fields)
  }

  /// The field for a work item that is there.
  ///
  /// Sentry: `get_link_issue_config` in `sentry/integrations/vsts/issues.py`.
  package static func linking(organization slug: String, integrationID: Int) -> JSONValue {
    [
      [
        "name": "externalIssue", "label": "Issue", "default": "", "type": "select",
        "url": .string("/extensions/vsts/search/\(slug)/\(integrationID)/"),
      ]
    ]
  }
}
