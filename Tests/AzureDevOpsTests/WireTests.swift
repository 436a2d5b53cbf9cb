import AzureDevOps
import Basics
import Web
import JSON
import TestSupport
import Testing

@Suite("A client on the wire")
struct WireTests {
  private func client(_ server: LoopbackServer) throws -> AzureDevOpsClient {
    var settings = TransferSettings()
    settings.retries = 0
    return AzureDevOpsClient(
      baseURL: try WebURL(base: server.url + "tfs/My Collection"), http: TransferPool(settings),
      credential: Credential(azureDevOpsToken: AzureDevOpsClient.token))
  }

  @Test("keeps names in one part of the path")
  func encoding() async throws {
    let server = try LoopbackServer { _ in
      .json(["id": "1", "name": "r", "project": ["id": "2", "name": "p"]])
    }
    let client = try client(server)
    _ = try await client.repository("a/b?c#d%20e\u{301}", inProject: "my Web")
    let request = try #require(server.requests.first)
    #expect(
      request.target
        == "/tfs/My%20Collection/my%20Web/_apis/git/repositories/a%2Fb%3Fc%23d%2520%C3%A9")
    #expect(
      request.header("Authorization") == "Basic " + ":\(AzureDevOpsClient.token)".utf8.base64)
    #expect(request.header("X-TFS-FedAuthRedirect") == "Suppress")
  }

  @Test("keeps the type's key and the dollar sign as they are")
  func typeKey() async throws {
    let server = try LoopbackServer { _ in .json(["id": 1, "fields": [:]]) }
    let client = try client(server)
    _ = try await client.createWorkItem(
      ofType: "User%20Story", inProject: "P", .creation(title: "T"))
    let request = try #require(server.requests.first)
    #expect(request.method == "PATCH")
    #expect(request.target == "/tfs/My%20Collection/P/_apis/wit/workitems/$User%20Story")
    #expect(request.header("Content-Type") == "application/json-patch+json")
    #expect(request.text == #"[{"op":"add","path":"/fields/System.Title","value":"T"}]"#)
  }

  @Test("does not take the credential to where a redirect leads")
  func redirect() async throws {
    let other = try LoopbackServer { _ in .json(["id": "1", "name": "x"]) }
    let location = other.url
    let server = try LoopbackServer { _ in
      .json(302, [:], headers: ["Location": location])
    }
    let client = try client(server)
    let error = await thrown(APIError.self) { try await client.project("x") }
    #expect(error?.failure.kind == .protocolViolation)
    #expect(other.connectionCount == 0)
  }
}
