import JSON

/// What an identity may do in the repositories of a `RepositoryService`, as the service and git
/// answer.
package struct PermissionService: Sendable {
  /// The permissions that the identity lacks, as `TOKEN BIT`.
  private let denied: Set<String>
  /// What git answers who wants to push.
  private let push: @Sendable (ReceivedRequest) -> Reply

  package init(
    denied: Set<String> = [],
    push: @escaping @Sendable (ReceivedRequest) -> Reply = { _ in
      .text(200, "001f# service=git-receive-pack\n0000")
    }
  ) {
    self.denied = denied
    self.push = push
  }

  package static let path = "/_apis/security/permissionevaluationbatch"

  /// The id of a project.
  package static func projectID(_ name: String) -> String { "dc493f7d-\(name)" }

  /// What lacks a permission in a repository of the project `Web`.
  package static func lacking(_ bit: Int, _ id: Int, project: String = "Web") -> String {
    "repoV2/\(projectID(project))/\(RepositoryService.guid(id)) \(bit)"
  }

  /// The answer to a request about permissions; `nil` to another one.
  package func reply(to request: ReceivedRequest) -> Reply? {
    if request.path.hasSuffix("/info/refs") { return push(request) }
    if request.path.hasSuffix(Self.path) { return evaluated(request.body) }
    let parts = request.path.split(separator: "/")
    guard parts.count > 2, parts[parts.count - 2] == "projects", let name = parts.last else {
      return nil
    }
    guard name != "Nowhere" else {
      return .json(404, ["message": "TF200016: The following project does not exist: Nowhere."])
    }
    return .json(["id": .string(Self.projectID(String(name))), "name": .string(String(name))])
  }

  private func evaluated(_ body: [UInt8]) -> Reply {
    guard let asked = try? JSONValue(parsing: body), let evaluations = asked["evaluations"]?.array,
      asked["alwaysAllowAdministrators"] == false, evaluations.count <= 1000
    else { return .json(400, ["message": "malformed"]) }
    return .json([
      "alwaysAllowAdministrators": false,
      "evaluations": .array(
        evaluations.map { evaluation in
          var evaluation = evaluation.object ?? [:]
          let token = evaluation["token"]?.string ?? ""
          let bit = evaluation["permissions"]?.int ?? 0
          evaluation["value"] = .bool(!denied.contains("\(token) \(bit)"))
          return .object(evaluation)
        }),
    ])
  }
}
