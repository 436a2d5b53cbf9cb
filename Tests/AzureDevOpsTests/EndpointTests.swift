import AzureDevOps
import Basics
import Web
import JSON
import TestSupport
import Testing

@Suite("Commits")
struct CommitTests {
  static let commits = """
    {"count":2,"value":[{"commitId":"a1","author":{"name":"A","email":"a@x",\
    "date":"2018-04-24T00:03:18Z"},"comment":"Fix","commentTruncated":true},{"commitId":"b2"}]}
    """

  @Test("are listed from one commit, and between two")
  func lists() async throws {
    let service = FakeService(always: .json(Self.commits))
    let client = try AzureDevOpsClient(service)
    let commits = try await client.commits(of: "r", from: "a1", limit: 10)
    #expect(commits.map(\.id) == ["a1", "b2"])
    #expect(commits.map(\.comment) == ["Fix", ""])
    #expect(commits.map(\.isCommentTruncated) == [true, false])
    #expect(commits.map(\.authorDate) == ["2018-04-24T00:03:18Z", nil])
    #expect(try await client.commits(of: "r", from: "s", to: "e") == commits)
    let repository = "https://dev.azure.com/contoso/_apis/git/repositories/r"
    #expect(
      service.requests.map(\.url.text) == [
        repository + "/commits?commit=a1&%24top=10", repository + "/commitsBatch",
      ])
    #expect(service.requests.map(\.method) == [.get, .post])
    #expect(
      service.requests.last?.body.map { String(decoding: $0, as: UTF8.self) }
        == #"{"itemVersion":{"versionType":"commit","version":"s"},"#
        + #""compareVersion":{"versionType":"commit","version":"e"}}"#)
  }

  @Test("say what they changed")
  func changes() async throws {
    let body = """
      {"changes":[{"item":{"gitObjectType":"blob","path":"/b"},"changeType":"edit, rename",\
      "sourceServerItem":"/a"},{"changeType":"add"}]}
      """
    let service = FakeService(always: .json(body))
    let changes = try await AzureDevOpsClient(service).changes(of: "a1", in: "r")
    #expect(changes.map(\.changeType) == ["edit, rename", "add"])
    #expect(changes.map(\.path) == ["/b", nil])
    #expect(changes.map(\.sourcePath) == ["/a", nil])
    #expect(changes.map(\.objectType) == ["blob", nil])
    #expect(
      service.requests.map(\.url.text) == [
        "https://dev.azure.com/contoso/_apis/git/repositories/r/commits/a1/changes"
      ])
  }

  @Test("need their changes")
  func noChanges() async throws {
    let client = try AzureDevOpsClient(FakeService(always: .json("{}")))
    let error = await thrown(APIError.self) { try await client.changes(of: "a1", in: "r") }
    #expect(error?.failure.message == "in the answer, 'changes' is missing")
  }
}

@Suite("Hooks")
struct HookTests {
  @Test("are created with the secret in a header")
  func creation() async throws {
    let service = FakeService(always: .json(#"{"id":"h1"}"#))
    let id = try await AzureDevOpsClient(service).createWorkItemUpdatedHook(
      url: "https://s/hook/", secretHeader: "shared-secret", secret: "5ec4e7")
    #expect(id == "h1")
    let request = try #require(service.requests.first)
    #expect(request.retrying == .unaccepted)
    #expect(
      request.body.map { String(decoding: $0, as: UTF8.self) }
        == #"{"publisherId":"tfs","eventType":"workitem.updated","resourceVersion":"1.0","#
        + #""consumerId":"webHooks","consumerActionId":"httpRequest","consumerInputs":"#
        + #"{"url":"https://s/hook/","resourceDetailsToSend":"all","#
        + #""httpHeaders":"shared-secret:5ec4e7"}}"#)
  }

  @Test(
    "are asked for their status only, and made for their id",
    arguments: [
      (#"{"id":"h1","status":"disabledBySystem"}"#, true, "h1"),
      (#"{"status":"disabledBySystem"}"#, true, nil),
      (#"{"id":7,"status":"disabledBySystem"}"#, true, nil),
      (#"{"id":"h1","status":"enabled"}"#, false, "h1"), (#"{"id":"h1"}"#, false, "h1"),
      ("{}", false, nil), ("[]", nil, nil), ("null", nil, nil),
    ] as [(String, Bool?, String?)])
  func incomplete(body: String, isDisabled: Bool?, id: String?) async throws {
    let client = try AzureDevOpsClient(FakeService(always: .json(body)))
    let found = try? await client.hookSubscription("h1")
    #expect(found?.isDisabledBySystem == isDisabled)
    let made = try? await client.createWorkItemUpdatedHook(
      url: "https://s/", secretHeader: "shared-secret", secret: "5ec4e7")
    #expect(made == id)
  }

  @Test("are found, and deleted without an answer")
  func findAndDelete() async throws {
    let service = FakeService { request in
      .success(request.method == .delete ? Response(status: 204) : .json(#"{"id":"h1"}"#))
    }
    let client = try AzureDevOpsClient(service)
    #expect(try await client.hookSubscription("h1").status == nil)
    try await client.deleteHookSubscription("h1")
    #expect(service.requests.map(\.method) == [.get, .delete])
    #expect(
      Set(service.requests.map(\.url.text))
        == ["https://dev.azure.com/contoso/_apis/hooks/subscriptions/h1"])
  }

  @Test("do not show their secret in failures")
  func secrecy() async throws {
    let secret = "00112233445566778899aabbccddeeff"
    let client = try AzureDevOpsClient(
      FakeService(always: .error(400, "bad header shared-secret:\(secret)", typeKey: "X")))
    let error = await thrown(APIError.self) {
      try await client.createWorkItemUpdatedHook(
        url: "https://s/", secretHeader: "shared-secret", secret: secret)
    }
    #expect(error?.failure.message == "bad header shared-secret:***")
  }
}

@Suite("Users")
struct UserTests {
  private static func service(pages: Int) -> FakeService {
    FakeService { request in
      let page = request.url.text.split(separator: "=").last.flatMap { Int($0) } ?? 0
      var response = Response.json(
        #"{"count":2,"value":[{"mailAddress":"u\#(page)@x","displayName":"U"},{"mailAddress":""}]}"#
      )
      if page + 1 < pages {
        response.headers.append(Header("x-ms-continuationtoken", "\(page + 1)"))
      }
      return .success(response)
    }
  }

  @Test("are asked for page by page until one fits")
  func firstMatch() async throws {
    let service = Self.service(pages: 5)
    let client = try AzureDevOpsClient(service)
    let user = try await client.firstUser { $0.mailAddress == "u1@x" }
    #expect(user?.mailAddress == "u1@x")
    #expect(
      service.requests.map(\.url.text) == [
        "https://vssps.dev.azure.com/contoso/_apis/graph/users",
        "https://vssps.dev.azure.com/contoso/_apis/graph/users?continuationToken=1",
      ])
    #expect(service.requests[0].headers[0].value == "application/json; api-version=4.1-preview.1")
  }

  @Test("are asked for to the last page when none fits")
  func noMatch() async throws {
    let service = Self.service(pages: 3)
    let client = try AzureDevOpsClient(service)
    #expect(try await client.firstUser { $0.mailAddress == "" } == nil)
    #expect(service.requests.count == 3)
  }

  @Test("come to an end when the service repeats its token")
  func repeatedToken() async throws {
    let service = FakeService(
      always: .json(#"{"value":[]}"#, headers: [Header("X-MS-ContinuationToken", "t")]))
    let client = try AzureDevOpsClient(service)
    let error = await thrown(APIError.self) { try await client.firstUser { _ in false } }
    #expect(error?.failure.kind == .protocolViolation)
    #expect(service.requests.count == 2)
  }
}

@Suite("A token refresh")
struct OAuthTests {
  private static let secret = "plantedclientsecret"
  private static let refreshToken = "plantedrefreshtoken"

  private static func refresh(
    _ flow: OAuthRefresh.Flow, _ service: FakeService
  ) async throws -> OAuthTokens {
    try await OAuthRefresh(flow, clientSecret: secret, refreshToken: refreshToken)
      .send(through: service)
  }

  @Test("sends the form of its flow, once")
  func forms() async throws {
    let service = FakeService(always: .json(#"{"access_token":"a"}"#))
    let redirect = "https://s/extensions/vsts/setup/"
    _ = try await Self.refresh(.legacy(redirectURI: redirect), service)
    _ = try await Self.refresh(.entra(clientID: "id"), service)
    _ = try await OAuthRefresh(
      .entra(clientID: "id"), clientSecret: "s", refreshToken: "r",
      url: "http://127.0.0.1:1/oauth2/token"
    ).send(through: service)
    #expect(
      service.requests.map(\.url.text) == [
        "https://app.vssps.visualstudio.com/oauth2/token",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "http://127.0.0.1:1/oauth2/token",
      ])
    #expect(
      service.requests.compactMap(\.body).map { String(decoding: $0, as: UTF8.self) } == [
        "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
          + "&client_assertion=plantedclientsecret&grant_type=refresh_token"
          + "&assertion=plantedrefreshtoken"
          + "&redirect_uri=https%3A%2F%2Fs%2Fextensions%2Fvsts%2Fsetup%2F",
        "grant_type=refresh_token&client_id=id&client_secret=plantedclientsecret"
          + "&refresh_token=plantedrefreshtoken",
        "grant_type=refresh_token&client_id=id&client_secret=s&refresh_token=r",
      ])
    for request in service.requests {
      #expect(request.method == .post)
      #expect(request.retrying == .never)
      #expect(
        request.headers.contains(Header("Content-Type", "application/x-www-form-urlencoded")))
    }
  }

  @Test(
    "reads the tokens",
    arguments: [
      (#"{"access_token":"a","expires_in":3600,"refresh_token":"r","token_type":"b"}"#, 3600),
      (#"{"access_token":"a","expires_in":"3599","refresh_token":"r","token_type":"b"}"#, 3599),
      (#"{"access_token":"a","refresh_token":"r","token_type":"b"}"#, nil),
      (#"{"access_token":"a","expires_in":1e400,"refresh_token":"r","token_type":"b"}"#, nil),
    ] as [(String, Int?)])
  func tokens(body: String, expiresIn: Int?) async throws {
    let tokens = try await Self.refresh(
      .entra(clientID: "id"), FakeService(always: .json(body)))
    #expect(tokens.accessToken == "a")
    #expect(tokens.expiresIn == expiresIn)
    #expect(tokens.refreshToken == "r")
    #expect(tokens.tokenType == "b")
    #expect("\(tokens)" == "tokens")
  }

  struct Refusal: Sendable {
    var response: Response
    var kind: FailureKind
    var isIdentityNotValid: Bool
    var message: String
  }

  static let refused = [
    Refusal(
      response: .json(#"{"error":"invalid_grant","error_description":"expired"}"#, status: 400),
      kind: .unauthorized, isIdentityNotValid: true,
      message: "HTTP 400 (invalid_grant): expired"),
    Refusal(
      response: Response(status: 401), kind: .unauthorized, isIdentityNotValid: true,
      message: "HTTP 401 (unknown_error): no description available"),
    Refusal(
      response: .json(
        #"{"Error":"invalid_client","ErrorDescription":"plantedclientsecret is bad"}"#, status: 400),
      kind: .rejected, isIdentityNotValid: false,
      message: "HTTP 400 (invalid_client): *** is bad"),
    Refusal(
      response: .text("<html>down", status: 500, type: "text/html"), kind: .unavailable,
      isIdentityNotValid: false, message: "HTTP 500 (unknown_error): no description available"),
    Refusal(
      response: Response(status: 429), kind: .rateLimited, isIdentityNotValid: false,
      message: "HTTP 429 (unknown_error): no description available"),
    Refusal(
      response: Response(status: 302, headers: [Header("Location", "https://evil.example/")]),
      kind: .protocolViolation, isIdentityNotValid: false,
      message: "HTTP 302 (unknown_error): no description available"),
    Refusal(
      response: .json("{}"), kind: .protocolViolation, isIdentityNotValid: false,
      message: "in the answer, 'access_token' is missing"),
    Refusal(
      response: .text("plantedrefreshtoken", status: 200), kind: .protocolViolation,
      isIdentityNotValid: false,
      message: "the answer is not JSON: unexpected character at byte 0"),
  ]

  @Test("tells an invalid identity from other refusals", arguments: refused)
  func refusals(refusal: Refusal) async {
    let error = await thrown(OAuthError.self) {
      try await Self.refresh(.entra(clientID: "id"), FakeService(always: refusal.response))
    }
    #expect(error?.failure.kind == refusal.kind)
    #expect(error?.isIdentityNotValid == refusal.isIdentityNotValid)
    #expect(error?.failure.message == refusal.message)
    #expect(error?.failure.json.serialized.contains("planted") == false)
  }

  @Test("does not send its secrets in the clear")
  func cleartext() {
    let failure = #expect(throws: Failure.self) {
      try OAuthRefresh(
        .entra(clientID: "id"), clientSecret: "s", refreshToken: "r", url: "http://idp.example/t")
    }
    #expect(failure?.kind == .config)
  }
}
