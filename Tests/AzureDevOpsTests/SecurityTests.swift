import AzureDevOps
import Basics
import JSON
import TestSupport
import Testing
import Web

@Suite("Permissions")
struct SecurityTests {
  private static let namespace = "2e9eb7ed-3c0a-47d4-87c1-0ffdd275fd87"

  private static func evaluation(_ token: String, _ bit: Int, _ value: String = "true") -> String {
    #"{"securityNamespaceId":"\#(namespace)","token":"\#(token)","permissions":\#(bit),"#
      + #""value":\#(value)}"#
  }

  private static func answer(_ evaluations: String...) -> Response {
    .json(
      #"{"alwaysAllowAdministrators":false,"evaluations":[\#(evaluations.joined(separator: ","))]}"#
    )
  }

  @Test("are evaluated in one request, and read in its order")
  func evaluation() async throws {
    let service = FakeService(
      always: Self.answer(
        Self.evaluation("repoV2/P/r1", 2), Self.evaluation("REPOV2/p/R1", 4, "false"),
        Self.evaluation("repoV2/P", 32768)))
    let values = try await AzureDevOpsClient(service).evaluate([
      PermissionEvaluation(.read, projectID: "P", repositoryID: "r1"),
      PermissionEvaluation(.contribute, projectID: "P", repositoryID: "r1"),
      PermissionEvaluation(.bypassPoliciesPullRequest, projectID: "P"),
    ])
    #expect(values == [true, false, true])
    let request = try #require(service.requests.first)
    #expect(
      request.url.text
        == "https://dev.azure.com/contoso/_apis/security/permissionevaluationbatch")
    #expect(request.method == .post)
    #expect(request.retrying == .idempotent)
    func asked(_ token: String, _ bit: Int) -> String {
      #"{"securityNamespaceId":"\#(Self.namespace)","token":"\#(token)","permissions":\#(bit)}"#
    }
    #expect(
      request.body.map { String(decoding: $0, as: UTF8.self) }
        == #"{"alwaysAllowAdministrators":false,"evaluations":["#
        + [asked("repoV2/P/r1", 2), asked("repoV2/P/r1", 4), asked("repoV2/P", 32768)]
        .joined(separator: ",") + "]}")
  }

  @Test("have the bits of the security namespace")
  func bits() async throws {
    let service = FakeService(always: Response(status: 500))
    _ = await thrown(APIError.self) {
      try await AzureDevOpsClient(service).evaluate(
        GitPermission.allCases.map { PermissionEvaluation($0, projectID: "P") })
    }
    let body = try JSONValue(parsing: service.requests.first?.body ?? [])
    #expect(
      body["evaluations"]?.array?.map { $0["permissions"]?.int }
        == [2, 4, 8, 16, 32, 128, 16384, 32768])
    #expect(
      GitPermission.allCases.map(\.rawValue) == [
        "read", "contribute", "force-push", "create-branch", "create-tag",
        "bypass-policies-push", "pull-request", "bypass-policies-pull-request",
      ])
  }

  private static let strange: [(Response, String)] = [
    (answer(), "'evaluations' are not those that were asked for"),
    (
      answer(evaluation("repoV2/P/r1", 4), evaluation("repoV2/P/r1", 4)),
      "'evaluations' are not those that were asked for"
    ),
    (
      answer(evaluation("repoV2/P/r2", 4)), "'evaluations' are not those that were asked for"
    ),
    (
      answer(evaluation("repoV2/P/r1", 2)), "'evaluations' are not those that were asked for"
    ),
    (
      .json(#"{"evaluations":[{"token":"repoV2/P/r1","permissions":4,"value":true}]}"#),
      "'evaluations' are not those that were asked for"
    ),
    (
      .json(#"{"evaluations":[{"token":"repoV2/P/r1","permissions":4}]}"#),
      "'evaluations[0].value' is missing"
    ),
    (
      answer(evaluation("repoV2/P/r1", 4, "1")),
      "'evaluations[0].value' is a number, not a boolean"
    ),
    (.json("{}"), "'evaluations' is missing"),
  ]

  @Test("are never taken from an answer to something else", arguments: strange)
  func foreign(response: Response, problem: String) async throws {
    let client = try AzureDevOpsClient(FakeService(always: response))
    let error = await thrown(APIError.self) {
      try await client.evaluate([
        PermissionEvaluation(.contribute, projectID: "P", repositoryID: "r1")
      ])
    }
    #expect(error?.failure.kind == .protocolViolation)
    #expect(error?.failure.message == "in the answer, \(problem)")
  }
}

@Suite("A push")
struct PushTests {
  private static let repository = #"{"id":"1","name":"a b","project":{"id":"2","name":"Größe"}}"#

  @Test("begins with the question that git asks first")
  func begin() async throws {
    let service = FakeService { request in
      .success(
        request.url.text.contains("/info/refs")
          ? .text("001f# service=git-receive-pack\n0000", status: 200) : .json(Self.repository))
    }
    let client = try AzureDevOpsClient(service)
    try await client.beginPush(to: client.repository("1"))
    let request = try #require(service.requests.last)
    #expect(
      request.url.text
        == "https://dev.azure.com/contoso/Gr%C3%B6%C3%9Fe/_git/a%20b/info/refs"
        + "?service=git-receive-pack")
    #expect(request.headers.first == Header("Accept", "*/*"))
  }

  @Test(
    "is refused without a question what else the credential is good for",
    arguments: [(401, FailureKind.unauthorized), (403, .forbidden), (404, .notFound)])
  func refused(status: Int, kind: FailureKind) async throws {
    let service = FakeService { request in
      .success(
        request.url.text.contains("/info/refs")
          ? Response(status: status) : .json(Self.repository))
    }
    let client = try AzureDevOpsClient(service)
    let error = await thrown(APIError.self) {
      try await client.beginPush(to: client.repository("1"))
    }
    #expect(error?.failure.kind == kind)
    #expect(service.requests.count == 2)
  }
}

@Suite("What a credential reaches")
struct ReachTests {
  @Test("is asked with one request for each part of the API")
  func requests() async throws {
    let service = FakeService(always: .json(#"{"value":[]}"#))
    let client = try AzureDevOpsClient(service)
    for area in APIArea.allCases { #expect(try await client.reaches(area) == true) }
    #expect(
      service.requests.map(\.url.text) == [
        "https://dev.azure.com/contoso/_apis/git/repositories?%24top=1",
        "https://dev.azure.com/contoso/_apis/wit/fields?%24top=1",
        "https://dev.azure.com/contoso/_apis/projects?%24top=1",
        "https://vssps.dev.azure.com/contoso/_apis/graph/users",
        "https://dev.azure.com/contoso/_apis/hooks/subscriptions",
      ])
  }

  @Test(
    "is known where the service says yes or no",
    arguments: [
      (200, "{}", true), (404, "{}", true), (401, "", false), (403, "{}", false),
      (203, "<html>", false), (400, "{}", nil), (429, "{}", nil), (500, "{}", nil),
      (302, "{}", nil),
    ] as [(Int, String, Bool?)])
  func answers(status: Int, body: String, reached: Bool?) async throws {
    let service = FakeService(
      always: .text(body, status: status, headers: [Header("X-VSS-E2EID", "1")]))
    #expect(try await AzureDevOpsClient(service).reaches(.work) == reached)
    #expect(service.requests.count == 1)
  }

  @Test("is unknown where nobody answers, and not told of an interrupted run")
  func unanswered() async throws {
    for kind in [HTTPError.Kind.timeout, .interrupted] {
      let client = try AzureDevOpsClient(FakeService { _ in .failure(HTTPError(kind, "gone")) })
      if kind == .timeout {
        #expect(try await client.reaches(.code) == nil)
      } else {
        #expect(await thrown(APIError.self) { try await client.reaches(.code) } != nil)
      }
    }
  }
}

@Suite("Connection data")
struct ConnectionDataTests {
  @Test("tell who it is, and where")
  func whole() async throws {
    let service = FakeService(
      always: .json(
        #"{"authenticatedUser":{"id":"22157D54-0","providerDisplayName":"Ada","customDisplayName":"#
          + #""Ada L.","properties":{"Account":{"$type":"System.String","$value":"ada@x"}}},"#
          + #""instanceId":"2ad3","deploymentType":"hosted"}"#))
    let data = try await AzureDevOpsClient(service).connectionData()
    #expect(data.userID == "22157d54-0")
    #expect(data.displayName == "Ada L.")
    #expect(data.uniqueName == "ada@x")
    #expect(data.instanceID == "2ad3")
    #expect(data.isServer == false)
    #expect(!data.isAnonymous)
  }

  @Test(
    "may lack everything but the id",
    arguments: [("onPremises", true), ("hosted", false), (nil, nil)] as [(String?, Bool?)])
  func sparse(deployment: String?, isServer: Bool?) async throws {
    let type = deployment.map { #","deploymentType":"\#($0)""# } ?? ""
    let service = FakeService(
      always: .json(
        #"{"authenticatedUser":{"id":"1","providerDisplayName":"Ada"}\#(type)}"#))
    let data = try await AzureDevOpsClient(service).connectionData()
    #expect(data.displayName == "Ada")
    #expect(data.uniqueName == nil)
    #expect(data.isServer == isServer)
  }
}
