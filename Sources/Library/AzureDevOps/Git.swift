import JSON
package import Web

/// A Git repository.
package struct GitRepository: Sendable, Equatable {
  package let id: String
  package let name: String
  package let projectName: String
  package let projectID: String?
  /// The repository's page: `_links.web.href`, else `webUrl`.
  package let webURL: String?
  /// The full name of the default branch; an empty repository has none.
  package let defaultBranch: String?
  package let isDisabled: Bool
  /// Whether the service moves or repairs it at the time; `nil` where that is not said.
  package let isInMaintenance: Bool?
  /// The size in bytes.
  package let size: Int?

  init(_ json: JSONValue) throws(UnexpectedAnswer) {
    id = try json.requiredString("id")
    name = try json.requiredString("name")
    (projectName, projectID) = try json.required("project") { (project) throws(UnexpectedAnswer) in
      (try project.requiredString("name"), project["id"]?.string)
    }
    webURL = json["_links"]?["web"]?["href"]?.string ?? json["webUrl"]?.string
    defaultBranch = json["defaultBranch"]?.string
    isDisabled = json["isDisabled"]?.bool ?? false
    isInMaintenance = json["isInMaintenance"]?.bool
    size = json["size"]?.int
  }
}

extension AzureDevOpsClient {
  /// Lists the repositories of a project or of the whole organization, in one request.
  package func repositories(
    inProject project: String? = nil
  ) async throws(APIError) -> [GitRepository] {
    let call = Call(route: "\(in: project)_apis/git/repositories", scope: .code)
    return try await answer(to: call).list(GitRepository.init)
  }

  /// Finds a repository by its id, or by its name within a project.
  package func repository(
    _ idOrName: String, inProject project: String? = nil
  ) async throws(APIError) -> GitRepository {
    let call = Call(route: "\(in: project)_apis/git/repositories/\(idOrName)", scope: .code)
    return try await answer(to: call).decoded(GitRepository.init)
  }

  /// Asks what `git push` asks first, whether it may send anything; throws where it may not.
  package func beginPush(to repository: GitRepository) async throws(APIError) {
    try await perform(
      Call(
        route: "\(repository.projectName)/_git/\(repository.name)/info/refs",
        query: ["service": "git-receive-pack"], accept: "*/*", probesCredential: false))
  }
}
