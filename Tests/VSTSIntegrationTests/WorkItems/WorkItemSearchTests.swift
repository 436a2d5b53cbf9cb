import AzureDevOps
import JSON
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

/// The case of Sentry's `VstsSearchTest`, and more.
@Suite("The work items that a search offers")
struct WorkItemSearchTests {
  @Test(
    "have the id and title as label, and the id as the service gives it",
    arguments: [
      (
        ["results": [["id": 309, "fields": ["system.id": "2", "system.title": "Title"]]]],
        [["label": "(2) Title", "value": "2"]]
      ),
      (
        ["results": [["fields": ["system.id": 7, "system.title": ""]]]],
        [["label": "(7) ", "value": 7]]
      ),
      (["results": []], []), (["count": 0], []),
    ] as [(JSONValue, [JSONObject])])
  func matches(answer: JSONValue, expected: [JSONObject]) async throws {
    let server = try LoopbackServer { _ in .json(answer) }
    let client = AzureDevOpsClient(
      baseURL: try WebURL(base: server.url), http: TransferPool(),
      credential: Credential("token", scheme: .bearer))
    #expect(
      try await WorkItemSearch.matches("query", inProject: nil, through: client) == expected)
    #expect(
      server.requests.map { "\($0.method) \($0.target) \($0.text)" }
        == [#"POST /_apis/search/workitemsearchresults {"searchText":"query","$top":1000}"#])
  }
}
