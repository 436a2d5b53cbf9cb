import JSON
import TestSupport
import Testing

@Suite("An answer that misleads")
struct AccessHintTests {
  struct Case: CustomTestStringConvertible {
    let name: String
    var reply: Reply
    var operand = "Web/api"
    var variable = "VSTS_TOKEN"
    var kind: String
    var access = "false"
    var message: String
    var hint: String?
    var status: ProgramStatus = 1

    var testDescription: String { name }
  }

  private static let page = "<!DOCTYPE html><title>Blocked</title>"
  private static let jobHint =
    "a job's token reaches only what its pipeline names: list the repository under "
    + "resources.repositories or in the job's uses, and see the setting 'Limit job authorization "
    + "scope' for other projects"
  private static let needHint =
    "there is none, or the identity may not see it: 'vsts-repo-access --need read' gives the reason"
  private static let proxyHint =
    "have it let requests to 'HOST' pass, or leave it out with NO_PROXY"
  private static let versionHint = "name a version that the server speaks with --api-version"
  private static let windowsHint =
    "the server takes no tokens: it offers only Negotiate or NTLM, and Basic is what it would have "
    + "to offer"
  private static let accessHint =
    "a Conditional Access policy keeps the token out: ask from where it allows to, or with an "
    + "identity that it is not for"
  private static let forbidden =
    "TF401027: You need the Git 'GenericRead' permission to perform this action. Details: identity "
    + #"'707f62ca\me@example.com', scope 'repository'."#

  private static func error(
    _ status: Int, _ message: String, typeKey: String = "X", headers: [String: String] = [:]
  ) -> Reply {
    .json(status, ["message": .string(message), "typeKey": .string(typeKey)], headers: headers)
  }

  private static let cases = [
    Case(
      name: "a name that is percent-encoded", reply: error(404, "TF200016: no"),
      operand: "Demo%20Project/T%C3%AAst", variable: "SYSTEM_ACCESSTOKEN", kind: "not_found",
      message: "TF200016: no",
      hint: "names are taken as they read: 'Demo Project', not 'Demo%20Project'"),
    Case(
      name: "a percent-encoded name of a project that is refused with 400",
      reply: error(400, "VS800075: no"), operand: "Web/a%25b", kind: "not_found",
      message: "VS800075: no", hint: "names are taken as they read: 'a%b', not 'a%25b'"),
    Case(
      name: "a percent sign that encodes nothing", reply: error(404, "TF200016: no"),
      operand: "Web/100%", kind: "not_found", message: "TF200016: no", hint: needHint),
    Case(
      name: "a repository that a job's token does not reach", reply: error(404, "TF401019: no"),
      variable: "SYSTEM_ACCESSTOKEN", kind: "not_found", message: "TF401019: no", hint: jobHint),
    Case(
      name: "a project that a job's token does not reach", reply: error(404, "TF200016: no"),
      variable: "SYSTEM_ACCESSTOKEN", kind: "not_found", message: "TF200016: no", hint: jobHint),
    Case(
      name: "a project by its id that a job's token does not reach",
      reply: error(400, "VS800075: no", typeKey: "ProjectDoesNotExistException"),
      variable: "SYSTEM_ACCESSTOKEN", kind: "not_found", message: "VS800075: no", hint: jobHint),
    Case(
      name: "a repository that another token does not reach", reply: error(404, "TF401019: no"),
      kind: "not_found", message: "TF401019: no", hint: needHint),
    Case(
      name: "a permission that is missing",
      reply: error(403, forbidden, headers: ["X-VSS-UserData": "1:other@example.com"]),
      kind: "forbidden", message: forbidden,
      hint: #"'707f62ca\me@example.com' needs the permission 'GenericRead'"#),
    Case(
      name: "a permission that is missing, in words that quote nothing",
      reply: error(403, "TF401027: no", headers: ["X-VSS-UserData": "1:me@example.com"]),
      kind: "forbidden", message: "TF401027: no", hint: "the credential is that of 'me@example.com'"
    ),
    Case(
      name: "a server for Windows' own authentication",
      reply: .html(401, page, headers: ["WWW-Authenticate": "Negotiate, NTLM"]),
      kind: "unauthorized", message: "the credential is not accepted", hint: windowsHint, status: 77
    ),
    Case(
      name: "a server that offers Basic too",
      reply: Reply(401, headers: ["WWW-Authenticate": #"Basic realm="NTLM, x", NTLM"#]),
      kind: "unauthorized", message: "the credential is not accepted",
      hint: "the token is invalid, expired, revoked, or for another organization", status: 77),
    Case(
      name: "a policy of Conditional Access, in the challenge",
      reply: Reply(
        401, headers: ["WWW-Authenticate": #"Bearer error="insufficient_claims", claims="e30=""#]),
      kind: "unauthorized", message: "the credential is not accepted", hint: accessHint, status: 77),
    Case(
      name: "a policy of Conditional Access, in the message",
      reply: error(401, "VS403463: The conditional access policy has failed."),
      kind: "unauthorized", message: "VS403463: The conditional access policy has failed.",
      hint: accessHint, status: 77),
    Case(
      name: "too many requests", reply: error(429, "TF400733: Blocked."), kind: "rate_limited",
      access: "null", message: "TF400733: Blocked.",
      hint: "the service counts what an identity uses, in TSTUs over five minutes: ask for less at "
        + "once, or later", status: 75),
    Case(
      name: "a redirect",
      reply: .text(302, "moved", headers: ["Location": "https://u:pw@new.example/a?token=s#f"]),
      kind: "protocol", access: "null",
      message: "the service redirects to 'https://new.example/a', which its API does not do",
      hint: "if the service has moved, ask it at its new URL", status: 76),
    Case(
      name: "a redirect within the host", reply: Reply(301, headers: ["Location": "/new?token=s"]),
      kind: "protocol", access: "null",
      message: "the service redirects to '/new', which its API does not do",
      hint: "if the service has moved, ask it at its new URL", status: 76),
    Case(
      name: "a proxy's page", reply: .html(403, page), kind: "unreachable", access: "null",
      message: "a proxy or gateway answered with status 403 in the place of 'HOST', with a page",
      hint: proxyHint, status: 69),
    Case(
      name: "a proxy's page of another type", reply: .text(403, "\n <?xml?><x/>"),
      kind: "unreachable", access: "null",
      message: "a proxy or gateway answered with status 403 in the place of 'HOST', with a page",
      hint: proxyHint, status: 69),
    Case(
      name: "a page of the service", reply: .html(403, page, headers: ["ActivityId": "1"]),
      kind: "forbidden", message: "the service forbids this"),
    Case(
      name: "a page of a server", reply: .html(403, page, headers: ["X-TFS-ProcessId": "1"]),
      kind: "forbidden", message: "the service forbids this"),
    Case(
      name: "a page where an organization should be", reply: .html(404, page), kind: "not_found",
      message: "the service has no such thing, or does not show it",
      hint: "it answers with a page, not as the API does: is 'http://HOST/contoso/' the URL of an "
        + "organization or collection?"),
    Case(
      name: "a text of nobody", reply: .text(403, "no"), kind: "forbidden", message: "no"),
    Case(
      name: "a proxy that wants a password", reply: .html(407, page), kind: "unreachable",
      access: "null", message: "a proxy on the way to 'HOST' asks for a credential of its own",
      hint: "give user and password in the proxy's variable, or leave it out with NO_PROXY",
      status: 69),
    Case(
      name: "a version that is too new",
      reply: error(
        400, "The latest REST API version this server supports is 5.1.",
        typeKey: "VssVersionOutOfRangeException"),
      kind: "config", access: "null",
      message: "The latest REST API version this server supports is 5.1.", hint: versionHint,
      status: 78),
    Case(
      name: "a version that is missing",
      reply: error(400, "No api-version", typeKey: "VssVersionNotSpecifiedException"),
      kind: "config", access: "null", message: "No api-version", hint: versionHint, status: 78),
    Case(
      name: "a version that is a preview",
      reply: error(400, "Preview", typeKey: "VssInvalidPreviewVersionException"), kind: "config",
      access: "null", message: "Preview", hint: versionHint, status: 78),
  ]

  @Test("is told for what it is, with what to do about it", arguments: cases)
  func hint(_ answer: Case) async throws {
    let (reply, operand) = (answer.reply, answer.operand)
    let world = try AccessWorld { request in
      request.path.hasSuffix("/connectionData") ? Reply(401) : reply
    }
    let result = try await runProgram(
      "vsts-repo-access", ["--retries", "0", operand],
      ProgramSetup(
        environment: ["VSTS_BASE_URL": world.baseURL, answer.variable: AccessWorld.token]))
    let names = operand.split(separator: "/")
    func text(_ text: String) -> String {
      JSONValue.string(text.replacing("HOST", with: "127.0.0.1:\(world.server.port)")).serialized
    }
    let path =
      "\(names[0].replacing("%", with: "%25"))/_apis/git/repositories/\(names[1].replacing("%", with: "%25"))"
    let activity = reply.headers["ActivityId"].map { #","activity_id":"\#($0)""# } ?? ""
    let hint = answer.hint.map { #","hint":\#(text($0))"# } ?? ""
    let told =
      answer.kind != "config"
      ? "" : "vsts-repo-access: \(answer.message)\nvsts-repo-access: hint: \(answer.hint ?? "")\n"
    #expect(
      result
        == ToolResult(
          status: answer.status,
          output: #"{"project":"\#(names[0])","name":"\#(names[1])","access":\#(answer.access),"#
            + #""error":{"kind":"\#(answer.kind)","message":\#(text(answer.message)),"#
            + #""status":\#(reply.status),"url":"\#(world.baseURL)\#(path)"\#(activity)\#(hint)}}"#
            + "\n", error: told))
  }

  @Test(
    "is explained once, below a table or beneath what a pipeline's agent is shown",
    arguments: [
      (
        ["--format", "table"], [:],
        "vsts-repo-access: hint: names are taken as they read: 'a b', not 'a%20b'\n"
          + "vsts-repo-access: hint: names are taken as they read: 'c d', not 'c%20d'\n"
      ),
      (
        [], ["GITHUB_ACTIONS": "true"],
        """
        ::error::vsts-repo-access: Web/a%2520b: no
        vsts-repo-access: hint: names are taken as they read: 'a b', not 'a%20b'
        ::error::vsts-repo-access: Web/c%2520d: no
        vsts-repo-access: hint: names are taken as they read: 'c d', not 'c%20d'
        ::error::vsts-repo-access: Ops/a%2520b: no
        ::error::vsts-repo-access: Web/none: no

        """
      ),
      ([], [:], ""),
    ] as [([String], [String: String], String)])
  func shownOnce(
    options: [String], variables: [String: String], expected: String
  ) async throws {
    let world = try AccessWorld { _ in Self.error(404, "no") }
    let result = try await world.run(
      options + ["Web/a%20b", "Web/c%20d", "Ops/a%20b", "Web/none"], environment: variables)
    #expect(result.status == 1)
    #expect(result.error == expected)
  }

  @Test("is explained below the rows where both are on one terminal")
  func below() async throws {
    let world = try AccessWorld { _ in Self.error(404, "no") }
    var setup = world.setup()
    setup.environment["NO_COLOR"] = "1"
    (setup.output, setup.error, setup.terminalWidth) = (.terminal, .terminal, 80)
    let result = try await runProgram(
      "vsts-repo-access", ["--no-progress", "Web/a%20b", "Web/none"], setup)
    #expect(
      result
        == ToolResult(
          status: 1,
          output: """
            repository  access  error
            Web/a%20b   no      no
            Web/none    no      no
            vsts-repo-access: hint: names are taken as they read: 'a b', not 'a%20b'

            """))
  }

  @Test("names the option for a certificate that is not trusted")
  func certificate() async throws {
    let server = try await TLSServer()
    let url = "https://127.0.0.1:\(server.port)/"
    let result = try await runProgram(
      "vsts-repo-access", ["--retries", "0", "--base-url", url, "Web/api"],
      ProgramSetup(environment: ["VSTS_TOKEN": "token"]))
    #expect(
      result
        == ToolResult(
          status: 69,
          output: #"{"project":"Web","name":"api","access":null,"error":{"kind":"tls","message":"#
            + #""no secure connection to '127.0.0.1:\#(server.port)': SSL certificate problem: "#
            + #"self-signed certificate","url":"\#(url)Web/_apis/git/repositories/api","hint":"#
            + #""if the certificate is of an authority of your own, name its file with --cacert"}}"#
            + "\n"))
  }

  @Test("is not waited for where a file of authorities cannot be read")
  func authorities() async throws {
    let world = try AccessWorld()
    let files = try ToolWorld()
    let missing = files.file("none.pem")
    for (arguments, environment, origin, file, cause) in [
      (["--cacert", missing], [:], "--cacert", missing, "No such file or directory"),
      ([], ["CURL_CA_BUNDLE": files.path], "CURL_CA_BUNDLE", files.path, "Is a directory"),
      ([], ["SSL_CERT_FILE": missing], "SSL_CERT_FILE", missing, "No such file or directory"),
    ] as [([String], [String: String], String, String, String)] {
      #expect(
        try await world.run(arguments + ["Web/r0"], environment: environment)
          == ToolResult(
            status: 78,
            error: """
              vsts-repo-access: '\(origin)' names '\(file)', which cannot be read: \(cause)
              vsts-repo-access: hint: name a file of CA certificates

              """))
    }
    #expect(world.server.connectionCount == 0)
  }
}
