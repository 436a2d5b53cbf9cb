package import AzureDevOps
package import JSON
package import Web

/// What Sentry keeps of a repository, with its branch, its state and its size.
///
/// Sentry: `get_repository_data` in `sentry/integrations/vsts/repository.py`.
package struct RepositoryData: Sendable, Equatable {
  package let repository: GitRepository
  /// The base URL of the organization that has it.
  package let instance: String

  package init(_ repository: GitRepository, at baseURL: WebURL) {
    self.repository = repository
    instance = baseURL.description
  }

  /// The data as the `repository` member of a record.
  package var json: JSONValue {
    var object: JSONObject = [
      "external_id": .string(repository.id), "name": .string(repository.name),
      "project": .string(repository.projectName), "instance": .string(instance),
      "url": JSONValue(repository.webURL), "default_branch": JSONValue(repository.defaultBranch),
      "disabled": .bool(repository.isDisabled), "size": JSONValue(repository.size),
    ]
    object["in_maintenance"] = repository.isInMaintenance.map { .bool($0) }
    return .object(object)
  }
}
