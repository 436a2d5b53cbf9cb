import Basics
import JSON
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

@Suite("A client of Jira")
struct JiraClientTests {
  private func client(_ service: FakeService) throws -> JiraClient {
    JiraClient(
      baseURL: try WebURL(base: "https://jira.example.com/jira"), http: service,
      credential: Credential("token", scheme: .basic, user: "me"))
  }

  @Test("reads the site's title and the projects' avatars")
  func answers() async throws {
    let service = FakeService { request in
      .success(
        .json(
          request.url.text.hasSuffix("serverInfo")
            ? #"{"serverTitle":"Our Jira"}"#
            : #"[{"avatarUrls":{"48x48":"https://j/a.png"}},{"id":"2","key":"Q"}]"#))
    }
    let client = try client(service)
    #expect(try await client.serverInfo().serverTitle == "Our Jira")
    let projects = try await client.projects()
    #expect(projects.map(\.avatarURLs) == [["48x48": "https://j/a.png"], [:]])
    #expect(
      service.requests.map(\.url.text) == [
        "https://jira.example.com/jira/rest/api/2/serverInfo",
        "https://jira.example.com/jira/rest/api/2/project",
      ])
    #expect(
      service.requests.first?.headers.last
        == Header("Authorization", "Basic " + "me:token".utf8.base64))
  }

  @Test("tells the site's own words")
  func failures() async throws {
    let service = FakeService(
      always: .json(#"{"errorMessages":["no such","thing"],"errors":{}}"#, status: 404))
    let client = try client(service)
    let error = await thrown(APIError.self) { try await client.serverInfo() }
    #expect(error?.failure.kind == .notFound)
    #expect(error?.failure.message == "no such, thing")
  }

  @Test("wants a list of projects")
  func noList() async throws {
    let client = try client(FakeService(always: .json("{}")))
    let error = await thrown(APIError.self) { try await client.projects() }
    #expect(error?.failure.kind == .protocolViolation)
  }
}
