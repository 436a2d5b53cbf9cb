import JSON

/// The projects of an organization with their work-item types, as Azure DevOps answers for them.
package struct WorkItemService: Sendable {
  package struct Project: Sendable {
    package var id: String
    package var name: String
    package var process: WorkItemProcess
    /// Whether the list has it, or only who knows its id or name finds it.
    package var isListed: Bool

    package init(
      _ id: String, _ name: String, _ process: WorkItemProcess = .agile, isListed: Bool = true
    ) {
      self.id = id
      self.name = name
      self.process = process
      self.isListed = isListed
    }
  }

  package var projects: [Project]
  /// The ids and titles of work items that every search finds.
  package var workItems: [(id: String, title: String)] = []
  /// Whether the list of types has their states.
  package var listsStates = false
  /// How many projects a page has at the most.
  package var projectsPerPage = 100
  /// Whether the pages of projects go by tokens.
  package var pagesByToken = false
  /// The seconds before each answer.
  package var delay = 0.0
  /// By id and by name; as for the service, what is another sequence of bytes is another name.
  private let index: [[UInt8]: Int]

  package init(_ projects: [Project]) {
    self.projects = projects
    index = Dictionary(
      projects.enumerated().flatMap {
        [(Array($1.id.utf8), $0), (Array($1.name.lowercased().utf8), $0)]
      },
      uniquingKeysWith: { first, _ in first })
  }

  /// The answer to a request, whatever comes before `_apis` and the project in its path.
  package func reply(to request: ReceivedRequest) -> Reply {
    var reply = answer(request)
    reply.delay = delay
    return reply
  }

  private func answer(_ request: ReceivedRequest) -> Reply {
    let parts = request.path.split(separator: "/").map(String.init)
    guard let start = parts.firstIndex(of: "_apis") else { return Self.noRoute }
    let route = parts[(start + 1)...].map { $0 }
    switch route.first {
    case "projects" where route.count == 1: return list(request)
    case "projects" where route.count == 2:
      return project(route[1]).map(Self.found) ?? Self.missing(route[1])
    case "search": return search(request, start > 1 ? parts[start - 1] : nil)
    case "wit":
      guard start > 0 else { return Self.noRoute }
      guard let project = project(parts[start - 1]) else {
        return Self.missing(parts[start - 1])
      }
      return workItemTypes(route.dropFirst(), of: project, request)
    default: return Self.noRoute
    }
  }

  private func project(_ idOrName: String) -> Project? {
    (index[Array(idOrName.utf8)] ?? index[Array(idOrName.lowercased().utf8)])
      .map { projects[$0] }
  }

  private func list(_ request: ReceivedRequest) -> Reply {
    let start = request.query(pagesByToken ? "continuationToken" : "$skip")
    let skip = start.flatMap { Int($0) } ?? 0
    let top = min(request.query("$top").flatMap { Int($0) } ?? 100, projectsPerPage)
    let rest = projects.filter(\.isListed).dropFirst(skip)
    var reply = Self.list(rest.prefix(top).map(Self.json))
    if pagesByToken, rest.count > top { reply.headers["x-ms-continuationtoken"] = "\(skip + top)" }
    return reply
  }

  private func workItemTypes(
    _ route: ArraySlice<String>, of project: Project, _ request: ReceivedRequest
  ) -> Reply {
    switch route.map({ $0 }) {
    case ["workitemtypecategories"]:
      return Self.list(
        project.process.categories.map { category in
          [
            "name": .string(category.referenceName),
            "referenceName": .string(category.referenceName),
            "workItemTypes": .array(
              category.types.map { ["name": .string($0), "url": .string(url(of: $0, project))] }),
          ]
        })
    case ["workitemtypes"]:
      return Self.list(
        project.process.types.map { type in
          var json: JSONObject = [
            "name": .string(type.name), "url": .string(url(of: type.name, project)),
          ]
          json["referenceName"] = type.referenceName.map { .string($0) }
          if listsStates { json["states"] = .array(type.states.map(Self.json)) }
          return .object(json)
        })
    case let parts where parts.count == 3 && parts[0] == "workitemtypes" && parts[2] == "states":
      guard
        let type = project.process.types.first(where: { $0.name.utf8.elementsEqual(parts[1].utf8) })
      else {
        return Self.error(
          404, "VS402323: Work item type \(parts[1]) does not exist in project \(project.name).",
          "WorkItemTypeNotFoundException")
      }
      return Self.list(type.states.map(Self.json))
    default: return Self.noRoute
    }
  }

  private func search(_ request: ReceivedRequest, _ project: String?) -> Reply {
    if let project, self.project(project) == nil { return Self.missing(project) }
    let body = try? JSONValue(parsing: request.body)
    let skip = body?["$skip"]?.int ?? 0
    let top = min(body?["$top"]?.int ?? 100, 1000)
    let results = workItems.dropFirst(skip).prefix(top).map { item -> JSONValue in
      ["fields": ["system.id": .string(item.id), "system.title": .string(item.title)]]
    }
    return .json([
      "count": .number(workItems.count), "results": .array(results), "infoCode": 0,
    ])
  }

  private func url(of type: String, _ project: Project) -> String {
    let name = type.utf8.reduce(into: "") { text, byte in
      let character = Character(Unicode.Scalar(byte))
      if byte < 0x80, character.isLetter || character.isNumber {
        text.append(character)
      } else {
        text += "%" + String(byte, radix: 16, uppercase: true)
      }
    }
    return "https://dev.azure.com/contoso/\(project.id)/_apis/wit/workItemTypes/\(name)"
  }

  private static func json(_ project: Project) -> JSONValue {
    ["id": .string(project.id), "name": .string(project.name), "state": "wellFormed"]
  }

  private static func json(_ state: WorkItemProcess.State) -> JSONValue {
    var json: JSONObject = ["name": .string(state.name), "color": "b2b2b2"]
    json["category"] = state.category.map { .string($0) }
    return .object(json)
  }

  private static func found(_ project: Project) -> Reply { .json(json(project)) }

  private static func missing(_ name: String) -> Reply {
    error(
      404, "TF200016: The following project does not exist: \(name).",
      "ProjectDoesNotExistWithNameException")
  }

  private static let noRoute = Reply.text(404, "The controller for the path was not found")

  private static func list(_ elements: [JSONValue]) -> Reply {
    .json(["count": .number(elements.count), "value": .array(elements)])
  }

  private static func error(_ status: Int, _ message: String, _ typeKey: String) -> Reply {
    .json(
      status,
      [
        "$id": "1", "innerException": nil, "message": .string(message),
        "typeKey": .string(typeKey), "errorCode": 0, "eventId": 3200,
      ])
  }
}
