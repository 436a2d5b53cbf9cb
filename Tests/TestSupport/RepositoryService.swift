import JSON

/// The repositories of an organization, as Azure DevOps answers for them.
package struct RepositoryService: Sendable {
  package struct Repository: Sendable {
    package var project: String
    package var name: String
    package var id: String
    package var isDisabled: Bool
    package var isInMaintenance: Bool?

    package init(
      _ project: String, _ name: String, id: Int, isDisabled: Bool = false,
      isInMaintenance: Bool? = nil
    ) {
      self.project = project
      self.name = name
      self.id = RepositoryService.guid(id)
      self.isDisabled = isDisabled
      self.isInMaintenance = isInMaintenance
    }
  }

  package var repositories: [Repository]
  /// By id and by name; as for the service, what is another sequence of bytes is another name.
  private let places: [[UInt8]: [Int]]

  package init(_ repositories: [Repository]) {
    self.repositories = repositories
    places = Dictionary(
      repositories.enumerated().flatMap {
        [
          (Array($0.element.id.utf8), [$0.offset]),
          (Array($0.element.name.lowercased().utf8), [$0.offset]),
        ]
      }, uniquingKeysWith: +)
  }

  /// The repositories `r0`, `r1`, … of the project `Web`.
  package init(count: Int) {
    self.init((0..<count).map { Repository("Web", "r\($0)", id: $0) })
  }

  /// A GUID that ends in a number.
  package static func guid(_ number: Int) -> String {
    let digits = String(number)
    return "c4d186ef-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  /// The answer to a request, whatever comes before the project and `_apis` in its path.
  package func reply(to request: ReceivedRequest) -> Reply {
    let parts = request.path.split(separator: "/").map(String.init)
    guard let start = parts.firstIndex(of: "_apis"), parts[start...].dropFirst(2).first != nil,
      parts[start + 1] == "git", parts[start + 2] == "repositories"
    else { return Self.missing("the route") }
    let project = start > 1 ? parts[start - 1].lowercased() : nil
    let known = { (repository: Repository) in
      project.map { $0.utf8.elementsEqual(repository.project.lowercased().utf8) } ?? true
    }
    guard parts.count > start + 3 else {
      let listed = repositories.filter(known).map { json($0, request, hasLinks: false) }
      return .json(["count": .number(listed.count), "value": .array(listed)])
    }
    let name = parts[start + 3]
    let found = (places[Array(name.lowercased().utf8)] ?? []).map { repositories[$0] }.filter(known)
    guard found.count == 1, !found[0].isDisabled else { return Self.missing(name) }
    return .json(json(found[0], request, hasLinks: true))
  }

  private func json(
    _ repository: Repository, _ request: ReceivedRequest, hasLinks: Bool
  ) -> JSONValue {
    let page = "https://dev.azure.com/contoso/\(repository.project)/_git/\(repository.name)"
    var object: JSONObject = [
      "id": .string(repository.id), "name": .string(repository.name),
      "project": [
        "id": .string("dc493f7d-\(repository.project)"), "name": .string(repository.project),
        "state": "wellFormed",
      ],
      "defaultBranch": "refs/heads/main", "size": 3_688_420, "webUrl": .string(page),
      "isDisabled": .bool(repository.isDisabled),
    ]
    object["isInMaintenance"] = repository.isInMaintenance.map { .bool($0) }
    if hasLinks { object["_links"] = ["web": ["href": .string(page)]] }
    return .object(object)
  }

  /// What the service says of a repository that is missing, hidden or disabled.
  package static func missing(_ name: String) -> Reply {
    .json(
      404,
      [
        "$id": "1",
        "message":
          .string(
            "TF401019: The Git repository with name or identifier \(name) does not exist or you "
              + "do not have permissions for the operation you are attempting."),
        "typeKey": "GitRepositoryNotFoundException",
      ])
  }
}
