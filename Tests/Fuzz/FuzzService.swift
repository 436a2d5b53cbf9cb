import JSON
import TestSupport

/// A sound answer for every endpoint that the tools ask.
struct FuzzService {
  private let repositories = RepositoryService(count: 5)
  private let permissions = PermissionService(denied: [PermissionService.lacking(4, 1)])
  private let workItems = {
    var service = WorkItemService([
      .init("a1", "Web"), .init("b2", "Über uns", .basic),
      .init("c3", "Hidden", .custom, isListed: false),
    ])
    service.workItems = [("31", "Checkout fails"), ("32", "Out of paper")]
    return service
  }()

  func reply(to request: ReceivedRequest) -> Reply {
    let path = request.path.lowercased()
    if path.contains("/commits") { return commits(path) }
    if path.hasSuffix("/info/refs") || path.hasSuffix(PermissionService.path) {
      return permissions.reply(to: request) ?? Reply(500)
    }
    if path.contains("_apis/git/") { return repositories.reply(to: request) }
    if path.contains("_apis/wit/workitems/") { return Self.json(Self.workItem) }
    return Self.bodies.first { path.contains($0.path) }.map { Self.json($0.body) }
      ?? workItems.reply(to: request)
  }

  /// The body of any endpoint, to be given in the place of another's.
  func body(_ random: inout RandomJSON) -> String {
    random.pick([Self.workItem, Self.changes, Self.commitList] + Self.bodies.map(\.body))
  }

  private func commits(_ path: String) -> Reply {
    if path.hasSuffix("/changes") { return Self.json(Self.changes) }
    return Self.json(
      path.hasSuffix("/commits") || path.hasSuffix("/commitsbatch")
        ? Self.commitList : Self.commit)
  }

  private static func json(_ text: String) -> Reply {
    .text(200, text, type: "application/json; charset=utf-8")
  }

  private static let commit =
    #"{"commitId":"be67f88","comment":"Mend it","commentTruncated":true,"author":{"name":"Ada","email":"ada@acme.example","date":"2026-03-02T09:00:00Z"}}"#
  private static let commitList = #"{"count":2,"value":[\#(commit),\#(commit)]}"#
  private static let changes =
    #"{"changes":[{"changeType":"edit","item":{"path":"/a","gitObjectType":"blob"}},{"changeType":"rename","sourceServerItem":"/b","item":{"path":"/c","gitObjectType":"blob"}}]}"#
  private static let workItem =
    #"{"id":31,"rev":3,"fields":{"System.Title":"Checkout fails","System.Description":"<b>why</b>","System.AreaPath":"Web","System.State":"Active","System.WorkItemType":"Bug","System.TeamProject":"Web"},"_links":{"html":{"href":"https://dev.azure.com/acme/a1/_workitems/edit/31"}}}"#
  private static let bodies = [
    (
      path: "_apis/resourceareas",
      body: #"{"id":"79134c72","locationUrl":"https://dev.azure.com/acme/"}"#
    ),
    (
      path: "_apis/connectiondata",
      body:
        #"{"authenticatedUser":{"id":"3f2e1d0c-9b8a-4796-8574-635241302f1e","providerDisplayName":"Ada"},"instanceId":"6f1d2a3b-0c4e-4d5f-8a9b-1c2d3e4f5a6b"}"#
    ),
    (
      path: "_apis/hooks/subscriptions",
      body: #"{"id":"d2c1b0a9-8f7e-4d6c-b5a4-938271605f4e","status":"disabledBySystem"}"#
    ),
    (
      path: "_apis/graph/users",
      body:
        #"{"count":1,"value":[{"displayName":"Ada","mailAddress":"ada@acme.example","principalName":"ada@acme.example"}]}"#
    ),
    (
      path: "oauth2",
      body:
        #"{"access_token":"new","refresh_token":"new","expires_in":"3600","token_type":"jwt-bearer"}"#
    ),
  ]
}
