package import JSON

/// What was chosen last for the issues of a Sentry project.
///
/// Sentry: `get_project_defaults` in `sentry/integrations/mixins/issues.py`.
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

  /// Takes what was chosen for a new issue.
  init(project: String, workItemType: String) {
    self.project = project
    self.workItemType = workItemType
  }

  /// The configuration that remembers this for a Sentry project; what else is in there stays.
  func remembered(ofProject projectID: Int, in config: JSONObject) -> JSONObject {
    var config = config
    var projects = config["project_issue_defaults"]?.object ?? [:]
    var defaults = projects[String(projectID)]?.object ?? [:]
    defaults["project"] = JSONValue(project)
    defaults["work_item_type"] = JSONValue(workItemType)
    projects[String(projectID)] = .object(defaults)
    config["project_issue_defaults"] = .object(projects)
    return config
  }

  private init(_ json: JSONValue?) {
    project = json?["project"]?.string
    workItemType = json?["work_item_type"]?.string
  }
}
