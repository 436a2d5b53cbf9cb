package import AzureDevOps
package import Basics
package import Web

/// The projects that a form offers, and the one it has chosen.
///
/// Sentry: `get_project_choices` in `sentry/integrations/vsts/issues.py`.
package struct ProjectChoices: Sendable, Equatable {
  /// Which project is asked for.
  package enum Request: Sendable, Equatable {
    /// The one that is remembered, else the first.
    case any
    /// The form's parameter: the id of a project that need not exist.
    case parameter(String)
    /// A project by its id or name, which must exist.
    case required(String)
  }

  package var defaultProject: AzureDevOps.Project?
  package var projects: [AzureDevOps.Project]
  /// Why there is no default project, though one was asked for or remembered.
  package var defaultFailure: Failure?

  /// Decides on the choices.
  ///
  /// - Parameters:
  ///   - list: The projects that the service lists.
  ///   - request: Which project is asked for.
  ///   - remembered: The id of the project that is remembered, if there is one.
  ///   - fetch: Asks the service for a project that the list does not have.
  /// - Returns: The choices; a default project that the list does not have is the first of them.
  /// - Throws: What `fetch` throws for a project that must exist, or that is no answer of the
  ///   service to whether it exists.
  package static func choose(
    from list: ProjectList, _ request: Request, remembered: String?,
    fetch: (String) async throws(APIError) -> AzureDevOps.Project
  ) async throws(APIError) -> ProjectChoices {
    let remembered = remembered.flatMap { $0.isEmpty ? nil : $0 }
    let wanted: String?
    switch request {
    case .required(let text):
      if let project = list.project(idOrName: text) {
        return ProjectChoices(defaultProject: project, projects: list.projects)
      }
      return list.choices(with: try await fetch(text))
    case .parameter(let id) where !list.projects.isEmpty || remembered != nil: wanted = id
    case .parameter: wanted = nil
    case .any: wanted = remembered ?? list.projects.first?.id
    }
    guard let wanted, !wanted.isEmpty else {
      return ProjectChoices(defaultProject: nil, projects: list.projects)
    }
    if let project = list.project(id: wanted) {
      return ProjectChoices(defaultProject: project, projects: list.projects)
    }
    do throws(APIError) {
      return list.choices(with: try await fetch(wanted))
    } catch  where error.isAnswer {
      return ProjectChoices(
        defaultProject: nil, projects: list.projects, defaultFailure: error.failure)
    }
  }
}

extension ProjectList {
  /// The choices with a default project that need not be in the list.
  fileprivate func choices(with project: AzureDevOps.Project) -> ProjectChoices {
    let isListed = self.project(id: project.id) != nil
    return ProjectChoices(
      defaultProject: project, projects: isListed ? projects : [project] + projects)
  }
}

extension APIError {
  /// Whether Sentry counts it as an error of the API, so that the form goes without the project.
  fileprivate var isAnswer: Bool {
    switch cause {
    case .status: true
    case .transport(let kind): kind != .interrupted
    case .content, .endless, .preparation: false
    }
  }
}
