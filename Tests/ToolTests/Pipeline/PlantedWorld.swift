import Foundation
import JSON
import TestSupport

/// A service, a store and files in which every text holds commands to a pipeline's agent.
final class PlantedWorld: Sendable {
  /// Commands in every form, and each at the beginning of a line; without a slash, so that it can
  /// be a file's name and a part of a path.
  static let text =
    "::stop-commands::evil ##vso[task.prependpath]evil ###VsO[task.complete]evil "
    + "##[add-path]evil\n::stop-commands::evil\r\t::stop-commands::evil"

  static let value = JSONValue.string(text)

  /// The first line of it, which can be a header's value.
  private static let line = String(text.prefix { $0 != "\n" })

  let server: LoopbackServer
  let files: ToolWorld

  init() throws {
    let repositories = RepositoryService([.init(Self.text, Self.text, id: 1)])
    var process = WorkItemProcess.agile
    for type in process.types.indices {
      process.types[type].name += Self.text
      for state in process.types[type].states.indices {
        process.types[type].states[state].name += Self.text
      }
    }
    for category in process.categories.indices {
      process.categories[category].types = process.categories[category].types.map {
        $0 + Self.text
      }
    }
    var workItems = WorkItemService([.init(Self.text, Self.text, process)])
    workItems.workItems = [(Self.text, Self.text)]
    server = try LoopbackServer { [workItems] request in
      if request.path.hasPrefix("/refusing/") { return Self.refusal }
      if request.path.hasSuffix(PermissionService.path) || request.path.hasSuffix("/info/refs") {
        return PermissionService(push: { _ in Self.refusal }).reply(to: request) ?? Self.refusal
      }
      if request.path.hasSuffix("/connectionData") {
        return .json([
          "authenticatedUser": [
            "id": Self.value, "providerDisplayName": Self.value,
            "properties": ["Account": ["$value": Self.value]],
          ], "instanceId": Self.value,
        ])
      }
      if request.path.contains("/git/") { return repositories.reply(to: request) }
      if request.path.contains("/profile/") { return .json(["id": Self.value]) }
      if request.path.hasSuffix("/accounts") {
        return .json([
          "value": [
            ["accountId": "known", "accountName": Self.value],
            ["accountId": Self.value, "accountName": Self.value],
          ]
        ])
      }
      switch request.query("hostId") ?? request.query("accountName") {
      case "known": return .json(["locationUrl": "https://dev.azure.com/contoso/"])
      case .some: return .json(["locationUrl": Self.value])
      case nil: break
      }
      return workItems.reply(to: request)
    }
    files = try ToolWorld()
  }

  private static let refusal = Reply.json(
    403, ["message": value, "typeKey": value, "typeName": value],
    headers: ["ActivityId": line, "X-VSS-UserData": line, "WWW-Authenticate": line])

  /// A store of an integration all of whose texts are planted, and whose service is this one.
  func store() async throws -> String { try await files.store(state) }

  private var state: StateBuilder {
    let text = Self.text
    var state = StateBuilder()
    state.organization(text, ["name": Self.value])
    state.project(text)
    state.user(text)
    state.email(text)
    state.team(text)
    state.member(1)
    state.identity(["access_token": "token-of-ada", "expires": 99_999_999_999, text: Self.value])
    state.integration(
      text, metadata: ["domain_name": .string(server.url + "contoso/"), text: Self.value],
      ["external_id": Self.value])
    state.installation(
      config: [
        "sync_status_reverse": true, "sync_reverse_assignment": true, text: Self.value,
        "project_issue_defaults": ["1": ["project": Self.value]],
      ], ["default_auth_id": 1])
    state.externalProject(text)
    state.linkedGroup(31, ["message": Self.value, "culprit": Self.value])
    state.add(
      "repository",
      [
        "organization_id": 1, "integration_id": 1, "name": Self.value, "external_id": Self.value,
        "config": ["project": Self.value, "name": Self.value],
      ])
    state.add(
      "projectoption", ["project_id": 1, "key": Self.value, "value": [text: Self.value]])
    state.add("release", ["organization_id": 1, "version": Self.value])
    return state
  }

  /// Deliveries with planted texts wherever one can be, one of them broken.
  var deliveries: String {
    let payload: JSONValue = [
      "subscriptionId": Self.value, "notificationId": 7, "eventType": "workitem.updated",
      "createdDate": "2026-03-02T09:00:00Z",
      "resource": [
        "workItemId": 31,
        "fields": [
          "System.State": ["oldValue": Self.value, "newValue": Self.value],
          "System.AssignedTo": ["oldValue": Self.value, "newValue": Self.value],
        ],
        "revision": ["fields": ["System.WorkItemType": Self.value]],
      ],
      "resourceContainers": ["collection": ["id": Self.value], "project": ["id": Self.value]],
    ]
    let other: JSONValue = [
      "eventType": Self.value, "subscriptionId": Self.value, "notificationId": Self.value,
      "resource": ["workItemId": Self.value],
      "resourceContainers": ["collection": ["id": Self.value]],
    ]
    return [payload.serialized, other.serialized, "{\(Self.value.serialized)", "5"]
      .joined(separator: "\n")
  }
}
