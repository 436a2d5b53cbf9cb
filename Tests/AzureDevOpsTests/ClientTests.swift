import AzureDevOps
import Basics
import Web
import JSON
import TestSupport
import Testing

@Suite("A client of Azure DevOps")
struct ClientTests {
  @Test("sends the headers of Sentry's client")
  func headers() async throws {
    let service = FakeService(always: .json(#"{"id":"1","name":"Web","state":"wellFormed"}"#))
    let client = try AzureDevOpsClient(service)
    #expect(try await client.project("a b/c") == Project(id: "1", name: "Web"))
    let request = try #require(service.requests.first)
    #expect(
      request.url.text
        == "https://dev.azure.com/contoso/_apis/projects/a%20b%2Fc?stateFilter=WellFormed")
    #expect(
      request.headers == [
        Header("Accept", "application/json; api-version=4.1"),
        Header("Content-Type", "application/json"),
        Header("X-HTTP-Method-Override", "GET"),
        Header("X-TFS-FedAuthRedirect", "Suppress"),
        Header("Authorization", "Basic " + ":\(AzureDevOpsClient.token)".utf8.base64),
      ])
    #expect(request.retrying == .idempotent)
  }

  @Test(
    "asks for the version the user names",
    arguments: [
      ("4.1", "4.1", "4.1-preview.1"), ("7.1", "7.1", "7.1-preview.1"),
      ("7.1-preview", "7.1-preview", "7.1-preview"),
    ])
  func versions(version: String, released: String, preview: String) async throws {
    let service = FakeService(
      always: .json(#"{"id":"1","name":"x","authenticatedUser":{"id":"1"}}"#))
    let client = AzureDevOpsClient(
      baseURL: try WebURL(base: "https://dev.azure.com/contoso/"), http: service,
      apiVersion: version,
      credential: Credential("t", scheme: .bearer))
    _ = try await client.project("x")
    _ = try await client.connectionData()
    #expect(
      service.requests.map { $0.headers.first?.value } == [
        "application/json; api-version=\(released)", "application/json; api-version=\(preview)",
      ])
  }

  @Test("asks for the credential before every request")
  func provider() async throws {
    let count = Guarded(0)
    let service = FakeService(always: .json(#"{"id":"1","name":"x"}"#))
    let client = AzureDevOpsClient(
      baseURL: try WebURL(base: "https://dev.azure.com/contoso/"), http: service
    ) {
      let next = count.withLock { count in
        count += 1
        return count
      }
      return Credential("token\(next)", scheme: .bearer)
    }
    _ = try await client.project("x")
    _ = try await client.project("x")
    #expect(
      service.requests.map { $0.headers.last?.value } == ["Bearer token1", "Bearer token2"])
  }

  @Test("tells why there is no credential")
  func noCredential() async throws {
    let service = FakeService(always: .json("{}"))
    let client = AzureDevOpsClient(
      baseURL: try WebURL(base: "https://dev.azure.com/contoso/"), http: service
    ) { throw CredentialSource.missing }
    let error = await thrown(APIError.self) { try await client.projects() }
    #expect(error?.failure == CredentialSource.missing)
    #expect(error?.cause == .preparation)
    #expect(service.requests.isEmpty)
  }

  static let repository = """
    {"id":"c4d1","name":"api","url":"https://x/","project":{"id":"dc49","name":"Web"},\
    "defaultBranch":"refs/heads/main","size":12,"webUrl":"https://web/","isDisabled":true,\
    "isInMaintenance":false}
    """

  @Test("reads repositories with and without links")
  func repositories() async throws {
    let linked = """
      {"_links":{"web":{"href":"https://linked/"}},"webUrl":"https://web/","id":"1","name":"b",\
      "project":{"name":"P"}}
      """
    let service = FakeService(always: .json(#"{"value":[\#(Self.repository),\#(linked)]}"#))
    let client = try AzureDevOpsClient(service)
    let repositories = try await client.repositories()
    #expect(repositories.map(\.webURL) == ["https://web/", "https://linked/"])
    #expect(repositories.map(\.isDisabled) == [true, false])
    #expect(repositories.map(\.isInMaintenance) == [false, nil])
    #expect(repositories.map(\.size) == [12, nil])
    #expect(repositories.map(\.defaultBranch) == ["refs/heads/main", nil])
    #expect(repositories.map(\.projectName) == ["Web", "P"])
    _ = try await client.repositories(inProject: "a #b")
    #expect(
      service.requests.map(\.url.text) == [
        "https://dev.azure.com/contoso/_apis/git/repositories",
        "https://dev.azure.com/contoso/a%20%23b/_apis/git/repositories",
      ])
  }

  @Test("finds a repository by id, and by project and name")
  func repository() async throws {
    let service = FakeService(always: .json(Self.repository))
    let client = try AzureDevOpsClient(service, base: "https://tfs.corp/tfs/Coll")
    #expect(try await client.repository("c4d1").name == "api")
    #expect(try await client.repository("ä%", inProject: "W/x").id == "c4d1")
    #expect(
      service.requests.map(\.url.text) == [
        "https://tfs.corp/tfs/Coll/_apis/git/repositories/c4d1",
        "https://tfs.corp/tfs/Coll/W%2Fx/_apis/git/repositories/%C3%A4%25",
      ])
  }

  @Test("names the member that an element of a list lacks")
  func incompleteList() async throws {
    let lacking = #"{"id":"1","name":"b","project":{"id":"2"}}"#
    let service = FakeService(always: .json(#"{"value":[\#(Self.repository),\#(lacking)]}"#))
    let client = try AzureDevOpsClient(service)
    let error = await thrown(APIError.self) { try await client.repositories() }
    #expect(error?.failure.message == "in the answer, 'value[1].project.name' is missing")
    #expect(error?.cause == .content)
  }

  @Test("sends nothing for a part that leads elsewhere", arguments: [".", "..", ""])
  func unfitParts(part: String) async throws {
    let service = FakeService(always: .json(Self.repository))
    let client = try AzureDevOpsClient(service)
    let errors = [
      await thrown(APIError.self) { try await client.repository(part) },
      await thrown(APIError.self) { try await client.repository("x", inProject: part) },
      await thrown(APIError.self) { try await client.project(part) },
    ]
    #expect(errors.map { $0?.failure.kind } == [.invalidInput, .invalidInput, .invalidInput])
    #expect(service.requests.isEmpty)
  }
}

@Suite("The lookup of accounts")
struct AccountLookupTests {
  static let lookupURL = "https://app.vssps.visualstudio.com/"
  static let found = #"{"id":"79134c72","name":"core","locationUrl":"https://dev.azure.com/c/"}"#

  private func lookup(_ service: FakeService, _ token: String?) throws -> AccountLookup {
    let credential = token.map { Credential(azureDevOpsToken: $0) }
    return AccountLookup(
      url: try WebURL(base: Self.lookupURL), http: service,
      credential: credential.map { credential in { @Sendable in credential } })
  }

  @Test(
    "asks by id or by name",
    arguments: [
      (.id("90e9a854-eb98"), "hostId=90e9a854-eb98"), (.name("a b"), "accountName=a%20b"),
    ] as [(AccountLookup.Account, String)])
  func requests(account: AccountLookup.Account, query: String) async throws {
    let service = FakeService(always: .json(Self.found))
    #expect(
      try await lookup(service, nil).baseURL(of: account) == "https://dev.azure.com/c/")
    let request = try #require(service.requests.first)
    #expect(
      request.url.text
        == Self.lookupURL + "_apis/resourceareas/79134C72-4A58-4B42-976C-04E7115F32BF?\(query)"
        + "&api-preview=5.0-preview.1")
    #expect(!request.headers.contains { $0.name == "Authorization" })
  }

  @Test(
    "knows no account without a location",
    arguments: ["null", "{}", #"{"locationUrl":null}"#, #"{"locationUrl":""}"#])
  func unknown(body: String) async throws {
    let service = FakeService(always: .json(body))
    let lookup = try lookup(service, nil)
    let error = await thrown(APIError.self) { try await lookup.baseURL(of: .id("1")) }
    #expect(error?.failure.kind == .notFound)
  }

  @Test("asks without the credential that was refused")
  func anonymousRetry() async throws {
    let service = FakeService { request in
      .success(
        request.headers.contains { $0.name == "Authorization" }
          ? Response(status: 401) : .json(Self.found))
    }
    let lookup = try lookup(service, "token")
    for _ in 0..<2 {
      #expect(try await lookup.baseURL(of: .id("1")) == "https://dev.azure.com/c/")
    }
    #expect(
      service.requests.map { $0.headers.contains { $0.name == "Authorization" } }
        == [true, false, false])
  }

  @Test("is unauthorized when nobody may ask")
  func refused() async throws {
    let service = FakeService(always: Response(status: 401))
    let lookup = try lookup(service, "token")
    let error = await thrown(APIError.self) { try await lookup.baseURL(of: .id("1")) }
    #expect(error?.failure.kind == .unauthorized)
    #expect(service.requests.count == 2)
  }

  @Test("is at the option's URL, the variable's, or the service's")
  func urls() throws {
    let environment = ["VSTS_LOOKUP_URL": "http://127.0.0.1:1/x"]
    func url(_ option: String?, _ environment: [String: String]) throws -> String {
      try AccountLookup.url(
        option: option, environment: environment, allowing: HostAllowList()
      ).description
    }
    #expect(try url("https://lookup.example", environment) == "https://lookup.example/")
    #expect(try url(nil, environment) == "http://127.0.0.1:1/x/")
    #expect(try url(nil, ["VSTS_LOOKUP_URL": ""]) == Self.lookupURL)
  }
}
