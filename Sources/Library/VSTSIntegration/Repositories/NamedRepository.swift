package import AzureDevOps
package import Basics
package import JSON

/// The repository that a record names, and the URL that it may name it by.
package struct NamedRepository: Sendable {
  package let reference: RepositoryReference
  /// The URL, where nothing else names the repository.
  package let url: RepositoryURL?
  /// Where it would be if it is not found.
  package let place: RepositoryPlace

  /// Reads the members of a record; one that names no repository is `invalid_input`.
  package init(_ member: (String) -> JSONValue?) throws(Failure) {
    if let reference = try RepositoryReference(member) {
      self.reference = reference
      url = nil
    } else if let text = try RepositoryReference.text("url", member) {
      let url = try RepositoryURL(text)
      reference = .name(url.name, project: url.project)
      self.url = url
    } else {
      throw Failure(
        .invalidInput, "the record names no repository",
        hint: "give 'name' and 'project', an 'id' that is a GUID, or the 'url' of a remote")
    }
    place = RepositoryPlace(reference, member)
  }

  /// The record that an operand stands for: `REPO`, `PROJECT/REPO` or `PROJECT/_git/REPO`, else a
  /// URL.
  ///
  /// What is none is left for whoever reads the record to refuse.
  package static func record(operand: String) -> JSONObject {
    let parts = operand.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let hasUser = operand.firstIndex(of: ":").map { operand[..<$0].contains("@") } ?? false
    if !operand.contains("://"), !hasUser {
      if parts.count == 1 { return ["name": .string(operand)] }
      if parts.count == 2 || parts.count == 3 && parts[1] == "_git" {
        return ["project": .string(parts[0]), "name": .string(parts[parts.count - 1])]
      }
    }
    guard let url = try? RepositoryURL(operand) else { return ["url": .string(operand)] }
    return url.members
  }
}

extension RepositoryURL {
  /// What the URL names, as the members of a record that need no URL.
  package var members: JSONObject {
    [
      "base_url": .string(baseURL), "project": .string(project), "name": .string(name),
    ]
  }
}
