import AzureDevOps

/// The repositories that an organization lists, by the ways to name them.
struct RepositoryIndex: Sendable {
  private struct Key: Hashable {
    let project: String
    let name: String
  }

  private let repositories: [GitRepository]
  private var byID: [String: Int] = [:]
  private var byProject: [Key: Int] = [:]
  /// The place of a name that one repository has, -1 where several have it.
  private var byName: [String: Int] = [:]

  init(_ repositories: [GitRepository]) {
    self.repositories = repositories
    byID.reserveCapacity(repositories.count)
    byProject.reserveCapacity(repositories.count)
    for (place, repository) in repositories.enumerated() {
      let name = repository.name.lowercased()
      byID[repository.id.lowercased()] = place
      byProject[Key(project: repository.projectName.lowercased(), name: name)] = place
      byName[name] = byName[name] == nil ? place : -1
    }
  }

  /// The one repository that this must mean, if the list has it.
  func find(_ reference: RepositoryReference) -> GitRepository? {
    switch reference {
    case .id(let id): byID[id.lowercased()].map { repositories[$0] }
    case .name(let name, nil):
      byName[name.lowercased()].flatMap { $0 < 0 ? nil : repositories[$0] }
    case .name(let name, let project?):
      byProject[Key(project: project.lowercased(), name: name.lowercased())]
        .map { repositories[$0] }
    }
  }
}
