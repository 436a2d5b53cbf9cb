import Basics
import JSON

/// Where a repository would be that is not found, as far as its record tells.
package struct RepositoryPlace: Sendable, Equatable {
  /// Its id, a GUID.
  let id: String?
  /// Its project's name or id.
  let project: String?

  /// Takes what a record asks for, and reads its other members: `id`, or the `external_id` of a
  /// stored repository, and `project`.
  init(_ reference: RepositoryReference, _ member: (String) -> JSONValue?) {
    let project = member("project")
    switch reference {
    case .id(let id):
      self.id = id
      self.project = project?.string ?? project?["id"]?.string ?? project?["name"]?.string
    case .name(_, let project):
      id = ["id", "external_id"].compactMap { member($0)?.string }.first(where: \.isGUID)
      self.project = project
    }
  }
}
