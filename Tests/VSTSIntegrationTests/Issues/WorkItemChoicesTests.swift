import AzureDevOps
import Basics
import Web
import JSON
import TestSupport
import Testing

@testable import VSTSIntegration

@Suite("The choices of work-item types")
struct WorkItemChoicesTests {
  private static let server =
    "https://fabrikam-fiber-inc.visualstudio.com/x/_apis/wit/workItemTypes"

  /// The categories of the behaviour's own test vector.
  private static let vector: JSONValue = [
    "count": 3,
    "value": [
      category(["Bug": "Microsoft.VSTS.WorkItemTypes.Bug"]),
      category(["Issue Bug": "Some-Thing.GIssue2/Microsoft.VSTS.WorkItemTypes.Bug"]),
      category(["G Issue": "Some-Thing.GIssue"]),
      category(["Task": "Microsoft.VSTS.WorkItemTypes.Task"]),
      category(["User Story": "Microsoft.VSTS.WorkItemTypes.UserStory"]),
    ],
  ]

  private static func category(_ types: JSONObject) -> JSONValue {
    [
      "name": "A category",
      "workItemTypes": .array(
        types.members.map {
          ["name": .string($0.name), "url": .string("\(server)/\($0.value.string ?? "")")]
        }),
    ]
  }

  private func categories(_ answer: JSONValue) async throws -> [WorkItemTypeCategory] {
    let server = try LoopbackServer { _ in .json(answer) }
    return try await AzureDevOpsClient(
      baseURL: WebURL(base: server.url), http: TransferPool(),
      credential: Credential("token", scheme: .bearer)
    ).workItemTypeCategories(ofProject: "Web")
  }

  @Test("have each type once by the last part of its URL, with its first name")
  func vector() async throws {
    let choices = WorkItemChoices(try await categories(Self.vector))
    #expect(choices.defaultType == "Microsoft.VSTS.WorkItemTypes.Bug")
    #expect(
      choices.json == [
        ["Microsoft.VSTS.WorkItemTypes.Bug", "Bug"], ["Some-Thing.GIssue", "G Issue"],
        ["Microsoft.VSTS.WorkItemTypes.Task", "Task"],
        ["Microsoft.VSTS.WorkItemTypes.UserStory", "User Story"],
      ])
  }

  @Test(
    "have the remembered type as default, listed or not",
    arguments: [(nil, "Bug"), ("", "Bug"), ("Task", "Task"), ("Gone", "Gone")])
  func remembered(type: String?, expected: String) async throws {
    let answer: JSONValue = ["value": [Self.category(["Bug": "Bug"])]]
    #expect(WorkItemChoices(try await categories(answer), remembered: type).defaultType == expected)
  }

  @Test("have no default where there are no types")
  func empty() async throws {
    let choices = WorkItemChoices(try await categories(["count": 0, "value": []]))
    #expect(choices == .none)
    #expect(
      WorkItemChoices([], remembered: "Task").defaultType == "Task")
  }

  @Test("keep the keys percent-encoded as the URLs have them")
  func encodedKeys() async throws {
    let answer: JSONValue = ["value": [Self.category(["User Story": "User%20Story"])]]
    #expect(WorkItemChoices(try await categories(answer)).json == [["User%20Story", "User Story"]])
  }
}
