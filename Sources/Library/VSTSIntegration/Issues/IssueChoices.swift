import AzureDevOps
package import JSON
package import Web

/// What the form for a new work item offers: projects, and the types of the chosen one.
package struct IssueChoices: Sendable, Equatable {
  package var projects: ProjectChoices
  package var workItems: WorkItemChoices

  /// The choices of an organization whose projects are not known.
  package static let none = IssueChoices(
    projects: ProjectChoices(defaultProject: nil, projects: []), workItems: .none)

  /// Asks the service for what is not yet known.
  ///
  /// - Parameters:
  ///   - catalog: What is known of the organization's projects.
  ///   - request: Which project is asked for.
  ///   - defaults: What is remembered; the work-item type counts where there is a group only.
  ///   - hasGroup: Whether the form is for a group.
  /// - Returns: The choices; without a default project there are no types.
  /// - Throws: Why the service could not be asked, and `not_found` for a project that must exist.
  package static func ask(
    _ catalog: ProjectCatalog, for request: ProjectChoices.Request,
    defaults: ProjectIssueDefaults = .none, hasGroup: Bool = false
  ) async throws(APIError) -> IssueChoices {
    let projects = try await ProjectChoices.choose(
      from: try await catalog.projectList(), request, remembered: defaults.project
    ) { (id) throws(APIError) in try await catalog.project(id) }
    guard let project = projects.defaultProject else {
      return IssueChoices(projects: projects, workItems: .none)
    }
    let categories = try await catalog.categories(ofProject: project.id)
    return IssueChoices(
      projects: projects,
      workItems: WorkItemChoices(
        categories, remembered: hasGroup ? defaults.workItemType : nil))
  }

  /// The members that a record gets.
  package var members: JSONObject {
    [
      "default_project": JSONValue(projects.defaultProject?.id),
      "projects": projects.json,
      "default_work_item_type": JSONValue(workItems.defaultType),
      "work_item_types": workItems.json,
    ]
  }
}

extension ProjectChoices {
  /// The projects as pairs of id and name.
  var json: JSONValue {
    .array(projects.map { [.string($0.id), .string($0.name)] })
  }
}

extension WorkItemChoices {
  /// The types as pairs of key and name.
  var json: JSONValue {
    .array(types.map { [.string($0.key), .string($0.name)] })
  }
}
