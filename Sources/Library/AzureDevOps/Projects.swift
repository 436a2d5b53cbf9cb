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

/// Where a page of projects begins, by what the service goes by.
private enum ProjectPosition {
  case skipping(Int)
  /// After the page that gave this token.
  case after(token: String)

  static let pageSize = 100

  var query: Query {
    let (name, value) =
      switch self {
      case .skipping(let count): ("$skip", "\(count)")
      case .after(let token): ("continuationToken", token)
      }
    return ["stateFilter": "WellFormed", name: value, "$top": "\(Self.pageSize)"]
  }

  /// Whether the pages go by how many projects came before.
  var isByCount: Bool {
    if case .skipping = self { true } else { false }
  }

  /// Where the page begins that follows one of so many projects; `nil` after the last.
  ///
  /// A page with a token is not the last, however short; a service that has given tokens gives one
  /// on every page but the last.
  func next(count: Int, token: String?) -> ProjectPosition? {
    if let token { return .after(token: token) }
    guard case .skipping(let skipped) = self, count >= Self.pageSize else { return nil }
    return .skipping(skipped + count)
  }
}

extension AzureDevOpsClient {
  /// Lists the projects that the credential may see, all pages, in the service's order.
  package func projects() async throws(APIError) -> [Project] {
    var projects: [Project] = []
    try await forEachPage(reading: Project.init) { page in
      projects += page
      return true
    }
    return projects
  }

  /// Finds the first project of a name, and asks for no page after it; nothing is needed of the
  /// others.
  package func firstProject(named name: String) async throws(APIError) -> Project? {
    var found: Project?
    try await forEachPage { (json) throws(UnexpectedAnswer) in
      json["name"]?.string == name ? try Project(json) : nil
    } _: { (page: [Project?]) in
      found = page.lazy.compactMap(\.self).first
      return found == nil
    }
    return found
  }

  private func forEachPage<Element>(
    reading read: (JSONValue) throws(UnexpectedAnswer) -> Element, _ body: ([Element]) -> Bool
  ) async throws(APIError) {
    try await forEachPage(of: "projects", from: ProjectPosition.skipping(0)) {
      (position) throws(APIError) in
      let call = Call(route: "_apis/projects", query: position.query, scope: .project)
      let answer = try await answer(to: call)
      let page = try answer.list(read)
      let token = answer.continuationToken
      let first = position.isByCount ? answer.json["value"]?.array?.first?["id"]?.string : nil
      return Page(
        answer: answer, elements: page, mark: token ?? first,
        next: position.next(count: page.count, token: token))
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
