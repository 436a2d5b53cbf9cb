import AzureDevOps
import Basics
import JSON
import TestSupport
import Testing
import Web

/// What the service says of hooks and of the updates of work items.
@Suite("Hooks, their history, and updates")
struct HookHistoryTests {
  @Test(
    "have a state and the retries of a probation, as a number or a text",
    arguments: [
      ("{}", nil as String?, nil as Int?, true), (#"{"status":"enabled"}"#, "enabled", nil, true),
      (#"{"status":"onProbation","probationRetries":3}"#, "onProbation", 3, false),
      (#"{"status":"onProbation","probationRetries":"3"}"#, "onProbation", 3, false),
      (#"{"status":"disabledByUser","probationRetries":null}"#, "disabledByUser", nil, false),
    ])
  func state(json: String, status: String?, retries: Int?, isEnabled: Bool) async throws {
    let client = try AzureDevOpsClient(FakeService(always: .json(json)))
    let hook = try await client.hookSubscription("h")
    #expect(hook.status == status)
    #expect(hook.probationRetries == retries)
    #expect(hook.isEnabled == isEnabled)
  }

  @Test("have rows with and without an event")
  func rows() async throws {
    let service = FakeService(
      always: .json(
        """
        {"results":[{"id":1,"subscriptionId":"s","result":"failed","createdDate":"t",\
        "details":{"event":{"a":1.0}}},{"id":2,"subscriptionId":"s","result":"filtered"},\
        {"id":3,"subscriptionId":"s","details":{"event":null}}]}
        """))
    let rows = try await AzureDevOpsClient(service).notifications(
      of: ["s"], result: nil, since: "t"
    ) { $0 }
    #expect(rows.map(\.id) == [1, 2, 3])
    #expect(rows.map(\.isFiltered) == [false, true, false])
    #expect(
      rows.map { $0.event.map { JSONValue.object($0).serialized } } == [#"{"a":1.0}"#, nil, nil])
    #expect(service.requests.first?.retrying == .idempotent)
  }

  @Test(
    "that are no list are not what the API promises", arguments: ["[]", "{}", #"{"results":[{}]}"#])
  func noRows(json: String) async throws {
    let client = try AzureDevOpsClient(FakeService(always: .json(json)))
    let error = await thrown(APIError.self) {
      try await client.notifications(of: ["s"], result: nil, since: "t") { $0 }
    }
    #expect(error?.failure.kind == .protocolViolation)
  }

  @Test("are listed without work items that the service does not have")
  func items() async throws {
    let service = FakeService(
      always: .json(#"{"value":[null,{"id":2,"fields":{"System.ChangedDate":"t"}}]}"#))
    let items = try await AzureDevOpsClient(service).workItems([1, 2])
    #expect(items.map(\.id) == [2])
    #expect(items.first?.changedDate == "t")
    #expect(items.first?.teamProject == nil)
  }
}
