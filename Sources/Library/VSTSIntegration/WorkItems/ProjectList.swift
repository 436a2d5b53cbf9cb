package import AzureDevOps

/// The projects of an organization in the service's order, to be found by id or name.
package struct ProjectList: Sendable {
  package let projects: [AzureDevOps.Project]
  private let byID: [String: Int]
  private let byName: [String: Int]
  private let byFoldedName: [String: Int]

  package init(_ projects: [AzureDevOps.Project]) {
    self.projects = projects
    byID = Self.index(projects) { $0.id.lowercased() }
    byName = Self.index(projects, by: \.name)
    byFoldedName = Self.index(projects) { $0.name.lowercased() }
  }

  /// The project of this id, whatever its case.
  package func project(id: String) -> AzureDevOps.Project? {
    byID[id.lowercased()].map { projects[$0] }
  }

  /// The project of this id or name; as for the service, a name's case does not matter.
  package func project(idOrName text: String) -> AzureDevOps.Project? {
    project(id: text)
      ?? (byName[text] ?? byFoldedName[text.lowercased()]).map { projects[$0] }
  }

  private static func index(
    _ projects: [AzureDevOps.Project], by key: (AzureDevOps.Project) -> String
  ) -> [String: Int] {
    Dictionary(
      projects.enumerated().map { (key($0.element), $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }
}
