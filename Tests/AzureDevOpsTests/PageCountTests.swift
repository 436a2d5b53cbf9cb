import AzureDevOps
import Basics
import TestSupport
import Testing
import Web

@Suite("A list of pages that has no end")
struct PageCountTests {
  /// A list, and how it is asked for.
  struct List: Sendable, CustomTestStringConvertible {
    let name: String
    let page: @Sendable (_ number: Int) -> Response
    let ask: @Sendable (AzureDevOpsClient) async throws -> Void

    var testDescription: String { name }
  }

  static let lists = [
    List(
      name: "projects", page: projects, ask: { _ = try await $0.projects() }),
    List(
      name: "projects", page: projects, ask: { _ = try await $0.firstProject(named: "none") }),
    List(
      name: "projects",
      page: {
        .json(
          #"{"value":[{"id":"\#($0)","name":"P"}]}"#,
          headers: [Header("x-ms-continuationtoken", "\($0)")])
      }, ask: { _ = try await $0.projects() }),
    List(
      name: "users",
      page: {
        .json(#"{"value":[]}"#, headers: [Header("X-MS-ContinuationToken", "\($0)")])
      }, ask: { _ = try await $0.firstUser { _ in false } }),
    List(
      name: "work items",
      page: { number in
        let found = #"{"fields":{"system.id":"\#(number)","system.title":"T"}}"#
        return .json(#"{"count":1000000,"results":[\#(found)]}"#)
      }, ask: { _ = try await $0.searchWorkItems("x") }),
  ]

  private static func projects(_ number: Int) -> Response {
    let projects = (0..<100).map { #"{"id":"\#(number)-\#($0)","name":"P"}"# }
    return .json(#"{"value":[\#(projects.joined(separator: ","))]}"#)
  }

  private static func service(_ list: List) -> FakeService {
    let count = Guarded(0)
    return FakeService { _ in
      .success(
        list.page(
          count.withLock { count in
            count += 1
            return count
          }))
    }
  }

  @Test("is no answer, after so many pages", arguments: lists)
  func limit(list: List) async throws {
    let service = Self.service(list)
    let client = try AzureDevOpsClient(service, mostPages: 3)
    let error = await thrown(APIError.self) { try await list.ask(client) }
    #expect(error?.failure.kind == .protocolViolation)
    #expect(error?.isFinal == true)
    #expect(
      error?.failure.message
        == "the list of \(list.name) does not end: 3 pages, and no last one")
    #expect(service.requests.count == 3)
  }

  @Test("is asked for 10,000 of them")
  func standardLimit() async throws {
    let users = try #require(Self.lists.first { $0.name == "users" })
    let service = Self.service(users)
    let client = AzureDevOpsClient(
      baseURL: try WebURL(base: "https://dev.azure.com/contoso/"), http: service,
      credential: Credential("t", scheme: .bearer))
    await #expect(throws: APIError.self) { try await users.ask(client) }
    #expect(service.requests.count == 10_000)
  }
}
