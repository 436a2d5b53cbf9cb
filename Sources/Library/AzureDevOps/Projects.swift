import JSON
package import Web

/// A project of an organization.
package struct Project: Sendable, Equatable {
  package let id: String
  package let name: String

  package init(id: String, name: String) {
    self.id = id
    self.name = name
  }

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    id = try json.requiredString("id")
    name = try json.requiredString("name")
  }
}

extension AzureDevOpsClient {
  private static let projectsPerPage = 100

  /// Lists the projects that the credential may see, all pages, in the service's order.
  package func projects() async throws(APIError) -> [Project] {
    var projects: [Project] = []
    try await forEachPage { page in
      projects += page
      return true
    }
    return projects
  }

  /// Finds the first project that a condition holds for, and asks for no page after it.
  package func firstProject(
    where condition: (Project) -> Bool
  ) async throws(APIError) -> Project? {
    var found: Project?
    try await forEachPage { page in
      found = page.first(where: condition)
      return found == nil
    }
    return found
  }

  private func forEachPage(_ body: ([Project]) -> Bool) async throws(APIError) {
    try await forEachPage(of: "projects", from: 0) { (skipped) throws(APIError) in
      let call = Call(
        route: "_apis/projects",
        query: [
          "stateFilter": "WellFormed", "$skip": "\(skipped)", "$top": "\(Self.projectsPerPage)",
        ],
        scope: .project)
      let answer = try await answer(to: call)
      let page = try answer.list(Project.init)
      return Page(
        answer: answer, elements: page, mark: page.first?.id,
        next: page.count < Self.projectsPerPage ? nil : skipped + page.count)
    } _: {
      body($0)
    }
  }

  /// Finds a project by its id or name.
  package func project(_ idOrName: String) async throws(APIError) -> Project {
    let call = Call(
      route: "_apis/projects/\(idOrName)", query: ["stateFilter": "WellFormed"], scope: .project)
    return try await answer(to: call).decoded(Project.init)
  }
}
