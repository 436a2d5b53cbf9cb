package import JSON

/// What was chosen last for the issues of a Sentry project.
///
/// Source: `get_project_defaults`, §4.4.
package struct ProjectIssueDefaults: Sendable, Equatable {
  /// The id of an Azure DevOps project.
  package let project: String?
  /// The key of a work-item type.
  package let workItemType: String?

  /// Nothing is remembered.
  package static let none = ProjectIssueDefaults(nil)

  /// Takes them from the configuration of an organization's integration.
  package init(ofProject projectID: Int, in config: JSONObject) {
    self.init(config["project_issue_defaults"]?[String(projectID)])
  }

  private init(_ json: JSONValue?) {
    project = json?["project"]?.string
    workItemType = json?["work_item_type"]?.string
  }
}
