import Testing
import Web

@testable import VSTSIntegration

@Suite("A CGI request")
struct GatewayRequestTests {
  @Test(
    "has the headers that the variables hold, by name",
    arguments: [
      ([:], []),
      (
        ["HTTP_X_VSS_SUBSCRIPTIONID": "s", "HTTP_ACCEPT": "*/*", "PATH": "/bin"],
        [Header("Accept", "*/*"), Header("X-Vss-Subscriptionid", "s")]
      ),
      (["CONTENT_TYPE": "text/plain"], [Header("Content-Type", "text/plain")]),
      (["CONTENT_TYPE": ""], []),
      (
        ["CONTENT_TYPE": "a/b", "HTTP_CONTENT_TYPE": "c/d", "CONTENT_LENGTH": "7"],
        [Header("Content-Type", "a/b")]
      ),
      (["HTTP_A__B": "", "HTTP_": "x", "HTTPS": "on"], [Header("A--B", "")]),
    ] as [([String: String], [Header])])
  func headers(variables: [String: String], expected: [Header]) {
    #expect(GatewayRequest(variables).headers == expected)
  }

  @Test(
    "has a length where it is a number",
    arguments: [
      (nil, nil), ("", nil), ("0", 0), ("17", 17), ("-1", nil), ("+1", nil), ("1 ", nil),
      ("99999999999999999999", .max),
    ] as [(String?, Int?)])
  func length(text: String?, expected: Int?) {
    #expect(GatewayRequest(text.map { ["CONTENT_LENGTH": $0] } ?? [:]).length == expected)
  }

  @Test("has a path without its query, and an address where that is told")
  func path() {
    let request = GatewayRequest([
      "SCRIPT_NAME": "/hook", "PATH_INFO": "/a/b", "QUERY_STRING": "c=d",
      "REQUEST_URI": "/hook/a/b?c=d", "REMOTE_ADDR": "::1",
    ])
    #expect(request.path == "/hook/a/b")
    #expect(request.remoteAddress == "::1")
    #expect(GatewayRequest([:]).path == "")
    #expect(GatewayRequest([:]).remoteAddress == nil)
  }
}

@Suite("The endpoint as a CGI program")
struct GatewayEndpointTests {
  @Test(
    "refuses a request by the first check that it fails",
    arguments: [
      ([:], .methodNotAllowed),
      (["REQUEST_METHOD": "GET", "CONTENT_LENGTH": "1"], .methodNotAllowed),
      (["REQUEST_METHOD": "post", "CONTENT_LENGTH": "1"], .methodNotAllowed),
      (["REQUEST_METHOD": "PUT", "CONTENT_LENGTH": "11"], .methodNotAllowed),
      (["REQUEST_METHOD": "POST"], .lengthRequired),
      (["REQUEST_METHOD": "POST", "CONTENT_LENGTH": "x"], .lengthRequired),
      (["REQUEST_METHOD": "POST", "CONTENT_LENGTH": "11"], .contentTooLarge),
      (["REQUEST_METHOD": "POST", "CONTENT_LENGTH": "10"], nil),
      (["REQUEST_METHOD": "POST", "CONTENT_LENGTH": "0"], nil),
    ] as [([String: String], GatewayAnswer.Status?)])
  func checks(variables: [String: String], expected: GatewayAnswer.Status?) {
    let endpoint = GatewayEndpoint(capture: "/nonexistent", secretFile: nil, longestBody: 10)
    #expect(endpoint.refusal(of: GatewayRequest(variables))?.status == expected)
  }

  @Test(
    "takes a delivery whose secret is a line of the file",
    arguments: [
      ("abc", "abc", nil), ("abc\n", "abc", nil), ("x\r\nabc\r\n", "abc", nil),
      ("x\r\nabc\r\n", "x", nil), ("  abc\t\n", "abc", nil), ("\u{FEFF}abc\n", "abc", nil),
      ("abc", "ab", .unauthorized), ("abc", "abcabc", .unauthorized), ("abc", "x", .unauthorized),
      ("abc\nx", "abc\nx", .unauthorized), ("abc\n\n", "", .unauthorized),
      ("abc", nil, .unauthorized), ("\n\r\n", " ", .unauthorized),
    ] as [(String, String?, GatewayAnswer.Status?)])
  func secrets(lines: String, secret: String?, expected: GatewayAnswer.Status?) {
    let refusal = GatewayEndpoint.refusal(of: secret, by: GatewaySecrets(lines: lines))
    #expect(refusal?.status == expected)
  }
}
