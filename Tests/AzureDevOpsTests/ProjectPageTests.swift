import AzureDevOps
import Basics
import JSON
import TestSupport
import Testing
import Web

@Suite("The list of projects")
struct ProjectPageTests {
  /// A page: how many projects it has, and the token that comes with it.
  typealias Answered = (count: Int, token: String?)

  /// The pages in the order they are asked for, and what of each question goes by.
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var pages: [Answered]
    var asked: [String]

    var testDescription: String { name }
  }

  private static func service(_ pages: [Answered]) -> FakeService {
    let number = Guarded(0)
    return FakeService { _ in
      let next = number.withLock { number in
        number += 1
        return number - 1
      }
      guard next < pages.count else { return .success(.json("[]", status: 500)) }
      let start = pages[..<next].map(\.count).reduce(0, +)
      let page = (start..<start + pages[next].count).map { #"{"id":"\#($0)","name":"P \#($0)"}"# }
      return .success(
        .json(
          #"{"count":\#(page.count),"value":[\#(page.joined(separator: ","))]}"#,
          headers: pages[next].token.map { [Header("x-ms-continuationtoken", $0)] } ?? []))
    }
  }

  private static func question(_ request: Request) -> String {
    request.url.text.replacing(
      "https://dev.azure.com/contoso/_apis/projects?stateFilter=WellFormed&", with: ""
    ).replacing("&%24top=100", with: "")
  }

  @Test(
    "has all pages, by what the service goes by",
    arguments: [
      Row(name: "none", pages: [(0, nil)], asked: ["%24skip=0"]),
      Row(name: "99", pages: [(99, nil)], asked: ["%24skip=0"]),
      Row(name: "100", pages: [(100, nil), (0, nil)], asked: ["%24skip=0", "%24skip=100"]),
      Row(
        name: "220", pages: [(100, nil), (100, nil), (20, nil)],
        asked: ["%24skip=0", "%24skip=100", "%24skip=200"]),
      Row(
        name: "1,500", pages: Array(repeating: (100, nil), count: 15) + [(0, nil)],
        asked: (0...15).map { "%24skip=\($0 * 100)" }),
      Row(
        name: "short pages with tokens", pages: [(1, "1"), (2, "a b"), (0, "c"), (3, nil)],
        asked: [
          "%24skip=0", "continuationToken=1", "continuationToken=a%20b", "continuationToken=c",
        ]),
      Row(
        name: "a full last page after tokens", pages: [(100, "100"), (100, nil)],
        asked: ["%24skip=0", "continuationToken=100"]),
      Row(name: "an empty token", pages: [(3, "")], asked: ["%24skip=0"]),
      Row(
        name: "a token on a later page", pages: [(100, nil), (100, "x"), (1, nil)],
        asked: ["%24skip=0", "%24skip=100", "continuationToken=x"]),
    ])
  func pages(row: Row) async throws {
    let service = Self.service(row.pages)
    let projects = try await AzureDevOpsClient(service).projects()
    let count = row.pages.map(\.count).reduce(0, +)
    #expect(projects == (0..<count).map { Project(id: "\($0)", name: "P \($0)") })
    #expect(service.requests.map(Self.question) == row.asked)
  }

  @Test(
    "is no list where a token comes again",
    arguments: [
      [(1, "a"), (1, "a")], [(100, "a"), (100, "b"), (100, "c"), (1, "a")], [(0, "a"), (0, "a")],
    ] as [[Answered]])
  func repeatedToken(pages: [Answered]) async throws {
    let service = Self.service(pages)
    let client = try AzureDevOpsClient(service)
    let error = await thrown(APIError.self) { try await client.projects() }
    #expect(error?.failure.kind == .protocolViolation)
    #expect(error?.failure.message == "the service gives the same page of projects again")
    #expect(service.requests.count == pages.count)
  }

  @Test("is no list where the same page comes again")
  func repeatedPage() async throws {
    let page = (0..<100).map { #"{"id":"\#($0)","name":"x"}"# }.joined(separator: ",")
    let service = FakeService(always: .json(#"{"value":[\#(page)]}"#))
    let client = try AzureDevOpsClient(service)
    let error = await thrown(APIError.self) { try await client.projects() }
    #expect(error?.failure.kind == .protocolViolation)
    #expect(service.requests.count == 2)
  }

  @Test("is read no further than to the project that is looked for")
  func first() async throws {
    let service = Self.service([(1, "1"), (2, "3"), (2, "5")])
    let project = try await AzureDevOpsClient(service).firstProject(named: "P 2")
    #expect(project?.id == "2")
    #expect(service.requests.count == 2)
  }

  @Test(
    "needs the id of the project that is looked for, and nothing of the others",
    arguments: [
      (#"[{"name":"Web"},{},{"id":"1","name":"Shop"}]"#, "1"),
      (#"[{"id":"1","name":"shop"}]"#, "none"), ("[]", "none"),
      (#"[{"id":"1","name":"Web"},{"name":"Shop"}]"#, "protocol"),
    ])
  func lean(list: String, expected: String) async throws {
    let client = try AzureDevOpsClient(FakeService(always: .json(#"{"value":\#(list)}"#)))
    do {
      #expect(try await client.firstProject(named: "Shop")?.id ?? "none" == expected)
    } catch {
      #expect(Failure(error).kind.rawValue == expected)
    }
  }
}
