import AzureDevOps
import Basics
import Web
import Testing

@testable import VSTSIntegration

@Suite("The choices of projects")
struct ProjectChoicesTests {
  private typealias Project = AzureDevOps.Project

  /// A row of the table of choices: what is listed, remembered and asked for, and what comes out.
  struct Row: Sendable, CustomTestStringConvertible {
    var listed: [String]
    var remembered: String?
    var request = ProjectChoices.Request.any
    var fetch: FailureKind?
    var expected: String?
    var choices: [String]
    var fetches = 0

    var testDescription: String {
      "\(listed), remembered \(remembered ?? "none"), \(request)"
    }
  }

  private static func project(_ id: String) -> Project { Project(id: id, name: "Project \(id)") }

  @Test(
    "follow the table",
    arguments: [
      Row(listed: ["1", "2"], expected: "1", choices: ["1", "2"]),
      Row(listed: ["1", "2"], remembered: "2", expected: "2", choices: ["1", "2"]),
      Row(
        listed: ["1", "2"], remembered: "2", request: .parameter("1"), expected: "1",
        choices: ["1", "2"]),
      Row(
        listed: ["1", "2"], remembered: "3", expected: "3", choices: ["3", "1", "2"], fetches: 1),
      Row(
        listed: ["1", "2"], remembered: "3", fetch: .notFound, expected: nil, choices: ["1", "2"],
        fetches: 1),
      Row(listed: [], expected: nil, choices: []),
      Row(listed: [], remembered: "3", expected: "3", choices: ["3"], fetches: 1),
      // With nothing listed and nothing remembered, the parameter does not matter.
      Row(listed: [], request: .parameter("3"), expected: nil, choices: []),
      Row(
        listed: [], remembered: "3", request: .parameter("4"), expected: "4", choices: ["4"],
        fetches: 1),
      Row(
        listed: ["1"], request: .parameter("4"), fetch: .unauthorized, expected: nil,
        choices: ["1"], fetches: 1),
      Row(listed: ["1"], remembered: "1", request: .parameter(""), expected: nil, choices: ["1"]),
      Row(listed: ["1"], remembered: "", expected: "1", choices: ["1"]),
      Row(listed: ["Aa", "b"], remembered: "aA", expected: "Aa", choices: ["Aa", "b"]),
      Row(listed: ["1", "2"], request: .required("2"), expected: "2", choices: ["1", "2"]),
      Row(
        listed: ["1", "2"], request: .required("Project 2"), expected: "2", choices: ["1", "2"]),
      Row(
        listed: ["1", "2"], request: .required("PROJECT 2"), expected: "2", choices: ["1", "2"]),
      Row(
        listed: ["1"], request: .required("9"), expected: "9", choices: ["9", "1"], fetches: 1),
    ])
  func table(row: Row) async throws {
    let fetches = Guarded<[String]>([])
    let choices = try await ProjectChoices.choose(
      from: ProjectList(row.listed.map(Self.project)), row.request, remembered: row.remembered
    ) { (id) async throws(APIError) in
      fetches.withLock { $0.append(id) }
      if let kind = row.fetch { throw Self.answer(kind) }
      return Self.project(id)
    }
    #expect(choices.defaultProject?.id == row.expected)
    #expect(choices.projects.map(\.id) == row.choices)
    #expect(choices.defaultFailure?.kind == row.fetch)
    #expect(fetches.withLock { $0.count } == row.fetches)
  }

  @Test("end with the failure of a project that must exist")
  func required() async {
    let failure = await failure {
      try await ProjectChoices.choose(
        from: ProjectList([]), .required("gone"), remembered: nil
      ) { (_) async throws(APIError) in throw Self.answer(.notFound) }
    }
    #expect(failure?.kind == .notFound)
  }

  @Test(
    "end with a failure that is no answer of the service",
    arguments: [
      FailureKind.config, .invalidInput, .unauthorized,
    ])
  func preparation(kind: FailureKind) async {
    let failure = await failure {
      try await ProjectChoices.choose(
        from: ProjectList([]), .any, remembered: "3"
      ) { (_) async throws(APIError) in throw APIError(preparing: Failure(kind, "no")) }
    }
    #expect(failure?.kind == kind)
  }

  /// A failure that the service answered.
  private static func answer(_ kind: FailureKind) -> APIError {
    let status = kind == .unauthorized ? 401 : 404
    do throws(Failure) {
      let url = try WebURL("https://dev.azure.com/contoso/")
      return APIError(answer: .init(status: status), to: Request(.get, url))
    } catch {
      return APIError(preparing: error)
    }
  }
}
