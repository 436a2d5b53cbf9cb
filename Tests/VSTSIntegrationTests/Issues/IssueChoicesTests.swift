import AzureDevOps
import Basics
import JSON
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

/// The cases of Sentry's `VstsIssueFormTest`, and those that no group asks for.
@Suite("The choices of the form for a work item")
struct IssueChoicesTests {
  /// What the service has and what is remembered, and what the form offers then.
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var listed = ["1", "2"]
    /// A project that is not listed.
    var unlisted: String?
    var project: String?
    var type: String?
    var hasGroup = true
    var defaultProject: String?
    var choices = ["1", "2"]
    var defaultType: String?
    /// The project whose types are asked for.
    var typesOf: String?

    var testDescription: String { name }
  }

  /// The types of every project: Bug twice under one key, and three more.
  private static let categories: [JSONValue] = [
    ["Bug": "Microsoft.VSTS.WorkItemTypes.Bug"],
    ["Issue Bug": "Microsoft.VSTS.WorkItemTypes.Bug", "G Issue": "Some-Thing.GIssue"],
    ["Task": "Microsoft.VSTS.WorkItemTypes.Task"],
    ["User Story": "Microsoft.VSTS.WorkItemTypes.UserStory"],
  ].map { (types: JSONObject) in
    [
      "workItemTypes": .array(
        types.members.map {
          [
            "name": .string($0.name),
            "url": .string("https://x/wit/workItemTypeCategories/\($0.value.string ?? "")"),
          ]
        })
    ]
  }

  private static func project(_ id: String) -> JSONValue {
    ["id": .string(id), "name": .string("Project \(id)")]
  }

  private static func server(_ row: Row) throws -> LoopbackServer {
    try LoopbackServer { request in
      let parts = request.path.split(separator: "/").map(String.init)
      if parts == ["_apis", "projects"] {
        return .json(["value": .array(row.listed.map(project))])
      }
      if parts.dropLast() == ["_apis", "projects"], parts.last == row.unlisted {
        return .json(project(parts[2]))
      }
      if parts.last == "workitemtypecategories" { return .json(["value": .array(categories)]) }
      return .json(404, ["message": "TF200016: no"])
    }
  }

  private static func catalog(_ server: LoopbackServer) throws -> ProjectCatalog {
    var settings = TransferSettings()
    settings.retries = 0
    return ProjectCatalog(
      AzureDevOpsClient(
        baseURL: try WebURL(base: server.url), http: TransferPool(settings),
        credential: Credential("token", scheme: .bearer)))
  }

  @Test(
    "follow what is listed and remembered",
    arguments: [
      Row(
        name: "nothing remembered", defaultProject: "1",
        defaultType: "Microsoft.VSTS.WorkItemTypes.Bug", typesOf: "1"),
      Row(
        name: "a project", project: "2", defaultProject: "2",
        defaultType: "Microsoft.VSTS.WorkItemTypes.Bug", typesOf: "2"),
      Row(
        name: "a project and a type", project: "2", type: "Task", defaultProject: "2",
        defaultType: "Task", typesOf: "2"),
      Row(
        name: "a type, which counts with a group only", project: "2", type: "Task",
        hasGroup: false, defaultProject: "2", defaultType: "Microsoft.VSTS.WorkItemTypes.Bug",
        typesOf: "2"),
      Row(
        name: "a project that is not listed", unlisted: "3", project: "3", defaultProject: "3",
        choices: ["3", "1", "2"], defaultType: "Microsoft.VSTS.WorkItemTypes.Bug", typesOf: "3"),
      Row(name: "a project that is not there", project: "3", type: "Task"),
      Row(name: "no projects", listed: [], choices: []),
      Row(name: "no projects, and no group", listed: [], hasGroup: false, choices: []),
      Row(
        name: "no projects but the remembered one", listed: [], unlisted: "3", project: "3",
        defaultProject: "3", choices: ["3"], defaultType: "Microsoft.VSTS.WorkItemTypes.Bug",
        typesOf: "3"),
    ])
  func table(row: Row) async throws {
    let server = try Self.server(row)
    var defaults = ProjectIssueDefaults.none
    if row.project != nil || row.type != nil {
      defaults = ProjectIssueDefaults(
        ofProject: 7,
        in: [
          "project_issue_defaults": [
            "7": ["project": JSONValue(row.project), "work_item_type": JSONValue(row.type)]
          ]
        ])
    }
    let choices = try await IssueChoices.ask(
      try Self.catalog(server), for: .any, defaults: defaults, hasGroup: row.hasGroup)
    let hasTypes = row.typesOf != nil
    #expect(
      choices.members == [
        "default_project": JSONValue(row.defaultProject),
        "projects": .array(row.choices.map { [.string($0), .string("Project \($0)")] }),
        "default_work_item_type": JSONValue(row.defaultType),
        "work_item_types": hasTypes
          ? [
            ["Microsoft.VSTS.WorkItemTypes.Bug", "Bug"], ["Some-Thing.GIssue", "G Issue"],
            ["Microsoft.VSTS.WorkItemTypes.Task", "Task"],
            ["Microsoft.VSTS.WorkItemTypes.UserStory", "User Story"],
          ] : [],
      ])
    #expect(
      server.requests.map(\.path).filter { $0.hasSuffix("categories") }
        == (row.typesOf.map { ["/\($0)/_apis/wit/workitemtypecategories"] } ?? []))
  }

  @Test(
    "end with why the projects or the types cannot be had",
    arguments: ["/_apis/projects", "/1/_apis/wit/workitemtypecategories"],
    [(503, .unavailable), (401, .unauthorized), (403, .forbidden)] as [(Int, FailureKind)])
  func failing(path: String, answer: (status: Int, kind: FailureKind)) async throws {
    let server = try LoopbackServer { request in
      if request.path == path { return .json(answer.status, ["message": "no"]) }
      return request.path == "/_apis/projects"
        ? .json(["value": [Self.project("1")]]) : .json(404, [:])
    }
    let failure = await failure {
      try await IssueChoices.ask(try Self.catalog(server), for: .any)
    }
    #expect(failure?.kind == answer.kind)
    #expect(failure?.status == answer.status)
  }
}
