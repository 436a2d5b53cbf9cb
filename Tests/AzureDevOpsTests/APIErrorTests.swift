import AzureDevOps
import Basics
import Web
import JSON
import TestSupport
import Testing

@Suite("An error of the API")
struct APIErrorTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var response: Response
    var kind: FailureKind
    var message: String
    var testDescription: String { name }
  }

  static let signIn = "the service answered with a sign-in page"
  static let bom = "\u{FEFF}"

  static let rows = [
    Row(
      name: "403",
      response: .error(
        403, "TF401027: You need the permission 'Read'.", typeKey: "GitNeedsPermissionException"),
      kind: .forbidden, message: "TF401027: You need the permission 'Read'."),
    Row(
      name: "404 of a repository",
      response: .error(
        404, "TF401019: No repository 'x'.", typeKey: "GitRepositoryNotFoundException"),
      kind: .notFound, message: "TF401019: No repository 'x'."),
    Row(
      name: "404 of a route",
      response: .text("The controller for path '/x' was not found.", status: 404),
      kind: .notFound, message: "The controller for path '/x' was not found."),
    Row(
      name: "404 page", response: .text("<html>gone", status: 404, type: "text/html"),
      kind: .notFound, message: "the service has no such thing, or does not show it"),
    Row(
      name: "400 of a project by id",
      response: .error(
        400, "VS800075: The project does not exist.", typeKey: "ProjectDoesNotExistException"),
      kind: .notFound, message: "VS800075: The project does not exist."),
    Row(
      name: "400 of the second shape",
      response: .json(#"{"count":1,"value":{"Message":"Bad body."}}"#, status: 400),
      kind: .rejected, message: "Bad body."),
    Row(
      name: "400 without words", response: .json("{}", status: 400),
      kind: .rejected, message: "the service refuses the request with status 400"),
    Row(
      name: "409", response: .error(409, "TF26071: Changed.", typeKey: "RevisionMismatch"),
      kind: .conflict, message: "TF26071: Changed."),
    Row(
      name: "412", response: .error(412, "VS403351: Test failed.", typeKey: "TestPatch"),
      kind: .conflict, message: "VS403351: Test failed."),
    Row(
      name: "429 without Retry-After",
      response: .error(429, "TF400733: Blocked.", typeKey: "RequestBlockedException"),
      kind: .rateLimited, message: "TF400733: Blocked."),
    Row(
      name: "500", response: .json(#"{"count":1,"value":{"Message":"Oops."}}"#, status: 500),
      kind: .unavailable, message: "Oops."),
    Row(
      name: "503 page", response: .text("<!DOCTYPE html>down", status: 503, type: "text/html"),
      kind: .unavailable, message: "the service fails with status 503"),
    Row(
      name: "401 of an expired token",
      response: .text("Access Denied: the token has expired.", status: 401),
      kind: .unauthorized, message: "Access Denied: the token has expired."),
    Row(
      name: "203 page",
      response: .text("\r\n\r\n<!DOCTYPE html><title>Sign In", status: 203, type: "text/html"),
      kind: .unauthorized, message: signIn),
    Row(
      name: "203 without a body", response: Response(status: 203), kind: .unauthorized,
      message: signIn),
    Row(
      name: "200 page", response: .text("\(bom) <html>", status: 200, type: "application/json"),
      kind: .unauthorized, message: signIn),
    Row(
      name: "302 to sign in",
      response: .text(
        "<html>Object moved", status: 302, type: "text/html",
        headers: [Header("Location", "https://spsprod1.vssps.visualstudio.com/_signin?realm=x")]),
      kind: .unauthorized, message: signIn),
    Row(
      name: "302 elsewhere",
      response: Response(status: 302, headers: [Header("Location", "https://evil.example/")]),
      kind: .protocolViolation,
      message: "the service redirects to 'https://evil.example/', which its API does not do"),
    Row(
      name: "302 to what is no URL",
      response: Response(status: 302, headers: [Header("Location", "https://u:pw@x y/")]),
      kind: .protocolViolation, message: "the service redirects, which its API does not do"),
    Row(
      name: "403 page of a proxy",
      response: .text("<p>no", status: 403, type: "text/html", headers: [Header("Via", "1.1 x")]),
      kind: .unreachable,
      message:
        "a proxy or gateway answered with status 403 in the place of 'dev.azure.com', with a page"),
    Row(
      name: "403 page of the service",
      response: .text(
        "<p>no", status: 403, type: "text/html", headers: [Header("x-vss-e2eid", "1")]),
      kind: .forbidden, message: "the service forbids this"),
    Row(
      name: "407", response: .text("no", status: 407), kind: .unreachable,
      message: "a proxy on the way to 'dev.azure.com' asks for a credential of its own"),
    Row(
      name: "400 of a version",
      response: .error(400, "Out of range.", typeKey: "VssVersionOutOfRangeException"),
      kind: .config, message: "Out of range."),
    Row(
      name: "404 of a version",
      response: .error(404, "Out of range.", typeKey: "VssVersionOutOfRangeException"),
      kind: .notFound, message: "Out of range."),
    Row(
      name: "304", response: Response(status: 304), kind: .protocolViolation,
      message: "the service redirects, which its API does not do"),
    Row(
      name: "200 without a body", response: .json(""), kind: .protocolViolation,
      message: "the answer is empty, not JSON"),
    Row(
      name: "204", response: Response(status: 204), kind: .protocolViolation,
      message: "in the answer, 'id' is missing"),
    Row(
      name: "200 of text", response: .text("true story", status: 200), kind: .protocolViolation,
      message: "the answer is not JSON: text after the value at byte 5"),
    Row(
      name: "200 cut off", response: .json(#"{"id":"#), kind: .protocolViolation,
      message: "the answer is not JSON: unexpected end at byte 6"),
    Row(
      name: "200 without a member", response: .json(#"{"id":"1"}"#), kind: .protocolViolation,
      message: "in the answer, 'name' is missing"),
    Row(
      name: "200 with another type", response: .json(#"{"id":1,"name":"x"}"#),
      kind: .protocolViolation, message: "in the answer, 'id' is a number, not a string"),
    Row(
      name: "200 of null", response: .json("null"), kind: .protocolViolation,
      message: "in the answer, 'id' is missing"),
  ]

  @Test("has the kind of its status, and the service's own message", arguments: rows)
  func mapping(row: Row) async throws {
    let client = try AzureDevOpsClient(FakeService(always: row.response))
    let error = await thrown(APIError.self) { try await client.project("Web") }
    #expect(error?.failure.kind == row.kind)
    #expect(error?.failure.message == row.message)
    #expect(error?.failure.status == row.response.status)
    #expect(
      error?.failure.url
        == "https://dev.azure.com/contoso/_apis/projects/Web?stateFilter=WellFormed")
  }

  @Test("names how long the service holds requests back where it does not ask for a wait")
  func delay() async throws {
    for (delay, retryAfter) in [("7.250", 7.25), ("0.1", nil)] as [(String, Double?)] {
      let response = Response(status: 429, headers: [Header("X-RateLimit-Delay", delay)])
      let client = try AzureDevOpsClient(FakeService(always: response))
      let error = await thrown(APIError.self) { try await client.project("Web") }
      #expect(error?.failure.kind == .rateLimited)
      #expect(error?.failure.retryAfter == retryAfter)
    }
  }

  @Test(
    "is a refusal where the service will say the same again",
    arguments: [
      (400, true), (401, true), (203, true), (403, true), (404, true), (405, true), (410, true),
      (408, false), (409, false), (412, false), (429, false), (500, false), (502, false),
      (503, false), (200, false), (302, false),
    ])
  func refusal(status: Int, isRefusal: Bool) async throws {
    let client = try AzureDevOpsClient(FakeService(always: Response(status: status)))
    let error = await thrown(APIError.self) { try await client.project("Web") }
    #expect(error?.isRefusal == isRefusal)
  }

  @Test("names how long to wait")
  func waiting() async throws {
    for status in [429, 503] {
      let response = Response(
        status: status, headers: [Header("retry-after", "30"), Header("activityid", "a-1")])
      let client = try AzureDevOpsClient(FakeService(always: response))
      let error = await thrown(APIError.self) { try await client.project("Web") }
      #expect(error?.failure.kind == .rateLimited)
      #expect(error?.failure.retryAfter == 30)
      #expect(error?.failure.activityID == "a-1")
    }
  }

  @Test("names no wait for a date that is past")
  func pastDate() async throws {
    let response = Response(
      status: 429, headers: [Header("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")])
    let client = try AzureDevOpsClient(FakeService(always: response))
    let error = await thrown(APIError.self) { try await client.project("Web") }
    #expect(error?.failure.retryAfter == 0)
  }

  @Test("of a deactivated organization is no throttling")
  func deactivated() async throws {
    let body = #"{"message":"TF24668: stopped.","typeKey":"VssServiceException"}"#
    let response = Response.json(
      Self.bom + body, status: 503, headers: [Header("Retry-After", "5")])
    let client = try AzureDevOpsClient(FakeService(always: response))
    let error = await thrown(APIError.self) { try await client.project("Web") }
    #expect(error?.failure.kind == .unavailable)
    #expect(error?.failure.message == "TF24668: stopped.")
    #expect(error?.failure.retryAfter == nil)
    #expect(error?.typeKey == "VssServiceException")
  }

  @Test(
    "of the transport has its kind",
    arguments: [
      (.timeout, .timeout), (.unreachable, .unreachable), (.tls, .tls),
      (.malformed, .protocolViolation), (.unsupportedURL, .config),
    ] as [(HTTPError.Kind, FailureKind)])
  func transport(kind: HTTPError.Kind, expected: FailureKind) async throws {
    let service = FakeService { _ in
      .failure(HTTPError(kind, "it broke: \(AzureDevOpsClient.token)"))
    }
    let client = try AzureDevOpsClient(service)
    let error = await thrown(APIError.self) { try await client.project("Web") }
    #expect(error?.failure.kind == expected)
    #expect(error?.failure.message == "it broke: ***")
    #expect(error?.cause == .transport(kind))
    #expect(error?.isRefusal == false)
    #expect(error?.failure.hint?.contains("--cacert") == (kind == .tls ? true : nil))
  }

  @Test("of a proxy is none of the service's, which has not got the request")
  func proxy() async throws {
    let client = try AzureDevOpsClient(
      FakeService(always: .text("<p>TF401019 permission", status: 403, type: "text/html")))
    let error = await thrown(APIError.self) { try await client.project("Web") }
    #expect(error?.cause == .transport(.unreachable))
    #expect([error?.mayHaveArrived, error?.isRefusal] == [false, false])
    #expect(error?.serviceMessage == nil)
    #expect(error?.body == "")
  }

  @Test("about the version is a refusal, which asking again does not change")
  func version() async throws {
    let client = try AzureDevOpsClient(
      FakeService(always: .error(400, "No.", typeKey: "VssInvalidPreviewVersionException")))
    let error = await thrown(APIError.self) { try await client.project("Web") }
    #expect(error?.isRefusal == true)
    #expect(error?.failure.hint == "name a version that the server speaks with --api-version")
  }

  @Test(
    "tells a refused token from one that lacks a scope, and asks once",
    arguments: [
      (
        Response.json(#"{"authenticatedUser":{"id":"5"}}"#),
        "the token is valid, but lacks the scope 'vso.code'"
      ),
      (
        Response(status: 401),
        "the token is invalid, expired, revoked, or for another organization"
      ),
      (
        Response.json(#"{"authenticatedUser":{"id":"AAAAAAAA-AAAA-AAAA-AAAA-AAAAAAAAAAAA"}}"#),
        "the service ignores the token and takes the caller for anonymous"
      ),
      (
        Response(status: 500),
        "the token is invalid or expired, or lacks the scope 'vso.code'"
      ),
    ])
  func emptyUnauthorized(probe: Response, hint: String) async throws {
    let service = FakeService { request in
      .success(
        request.url.text.hasSuffix("/_apis/connectionData")
          ? probe
          : Response(
            status: 401, headers: [Header("WWW-Authenticate", #"Basic realm="https://x/""#)]))
    }
    let client = try AzureDevOpsClient(service)
    for _ in 0..<3 {
      let error = await thrown(APIError.self) { try await client.repository("r", inProject: "p") }
      #expect(error?.failure.kind == .unauthorized)
      #expect(error?.failure.hint == hint)
    }
    #expect(service.requests.count == 4)
  }

  @Test("names the identity that is not a member")
  func foreignIdentity() async throws {
    var response = Response.error(401, "TF400813: no.", typeKey: "UnauthorizedRequestException")
    response.headers.append(Header("x-vss-userdata", "8f-3a:someone@example.com"))
    let service = FakeService(always: response)
    let client = try AzureDevOpsClient(service)
    let error = await thrown(APIError.self) { try await client.projects() }
    #expect(
      error?.failure.hint
        == "the credential is that of 'someone@example.com', who is not a member here")
    #expect(service.requests.count == 1)
  }

  @Test("names the identity that may not do what is asked")
  func forbiddenIdentity() async throws {
    var response = Response.error(403, "TF50309: no.", typeKey: "AccessCheckException")
    response.headers.append(Header("x-vss-userdata", "8f-3a:someone@example.com"))
    let client = try AzureDevOpsClient(FakeService(always: response))
    let error = await thrown(APIError.self) { try await client.projects() }
    #expect(error?.failure.kind == .forbidden)
    #expect(error?.failure.hint == "the credential is that of 'someone@example.com'")
  }

  /// A field as its name, its reference name, and whether it has a value.
  typealias Field = (name: String?, referenceName: String?, hasValue: Bool)

  @Test(
    "names the fields that a work item's rules refuse",
    arguments: [
      (
        #""message":"TF401320: Rule Error for field Repro Steps. Error code: Required.""#,
        [("Repro Steps", nil, false)]
      ),
      (
        #""message":"TF401320: Rule Error for field Size. Error code: InvalidListValue.""#,
        [("Size", nil, true)]
      ),
      (
        """
        "message":"TF401320: Regelfehler für Feld Priorität.","customProperties":{\
        "FieldReferenceName":"Microsoft.VSTS.Common.Priority","FieldStatusFlags":"required"}
        """, [(nil, "Microsoft.VSTS.Common.Priority", false)]
      ),
      (
        """
        "message":"TF401320: Rule Error for field Priority.","customProperties":{\
        "FieldReferenceName":"A.Priority","RuleValidationErrors":[\
        {"fieldReferenceName":"A.Priority","fieldStatusFlags":"required, invalidEmpty",\
        "errorMessage":"TF401320: Rule Error for field Priority. Error code: Required."},\
        {"fieldReferenceName":"A.Size","fieldStatusFlags":"limitedToValues, invalidListValue",\
        "errorMessage":"TF401320: Regelfehler für Feld Größe."},{},7]}
        """, [("Priority", "A.Priority", false), (nil, "A.Size", true)]
      ),
      (
        #""message":"TF401320: Rule Error for field Acme.Team. Error code: Required.""#,
        [("Acme.Team", nil, false)]
      ),
      (#""message":"TF401320: Rule Error for field Acme.Team.""#, [("Acme.Team", nil, false)]),
      (
        #""customProperties":{"RuleValidationErrors":[{"fieldReferenceName":"A.Size"}]}"#,
        [(nil, "A.Size", false)]
      ),
      (#""message":"TF401320: ?","customProperties":{"RuleValidationErrors":null}"#, []),
      (#""message":"TF26071: Error for field X.""#, []),
      (#""message":"TF401320: no field""#, []),
    ] as [(String, [Field])])
  func refusedFields(members: String, fields: [Field]) async throws {
    let client = try AzureDevOpsClient(
      FakeService(
        always: .json(#"{"typeKey":"RuleValidationException",\#(members)}"#, status: 400)))
    let error = await thrown(APIError.self) { try await client.project("Web") }
    #expect(error?.failure.kind == .rejected)
    #expect(error?.refusedFields.map(\.name) == fields.map(\.name))
    #expect(error?.refusedFields.map(\.referenceName) == fields.map(\.referenceName))
    #expect(error?.refusedFields.map(\.hasValue) == fields.map(\.hasValue))
  }

  @Test(
    "never shows the credential",
    arguments: [
      Response.error(400, "bad \(AzureDevOpsClient.token)", typeKey: "X"),
      .text(String(repeating: "x", count: 190) + AzureDevOpsClient.token, status: 403),
      .json(#"{"value":{"Message":"\#(AzureDevOpsClient.token)"}}"#, status: 500),
      .json(
        #"{"customProperties":{"RuleValidationErrors":["\#(AzureDevOpsClient.token)"]}}"#,
        status: 400),
      .text("<html>\(AzureDevOpsClient.token)", status: 200, type: "text/html"),
      .json(
        "{}", status: 404,
        headers: [
          Header("activityid", AzureDevOpsClient.token),
          Header("x-vss-userdata", "a:\(AzureDevOpsClient.token)"),
        ]),
      .text(
        "Basic " + ":\(AzureDevOpsClient.token)".utf8.base64, status: 401,
        headers: [Header("x-vss-userdata", "a:\(AzureDevOpsClient.token)")]),
    ])
  func secrecy(response: Response) async throws {
    let client = try AzureDevOpsClient(FakeService(always: response))
    let error = await thrown(APIError.self) { try await client.project(AzureDevOpsClient.token) }
    var dumped = ""
    dump(error, to: &dumped)
    let shown = dumped + (error?.failure.json.serialized ?? "")
    #expect(error != nil)
    #expect(!shown.contains("zq7planted"))
    #expect(!shown.contains(":\(AzureDevOpsClient.token)".utf8.base64))
  }
}
