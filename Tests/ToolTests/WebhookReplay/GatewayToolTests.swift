import Foundation
import JSON
import TestSupport
import Testing

/// vsts-webhook-replay as the endpoint, one request at a time.
@Suite("vsts-webhook-replay --cgi")
struct GatewayToolTests {
  private let world: GatewayWorld

  init() throws {
    world = try GatewayWorld()
  }

  @Test("captures a delivery before it answers, and adds the next")
  func captures() async throws {
    let body = ###"{"eventType":"x","text":"##vso[y] é\n"}"###
    #expect(try await world.deliver(body) == GatewayWorld.accepted)
    var line = try #require(try JSONValue(parsing: world.text).object)
    let time = try #require(line["received_at"]?.string)
    #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
    line["received_at"] = "T"
    #expect(
      JSONValue.object(line).serialized
        == #"{"received_at":"T","method":"POST","path":"/hook","remote_addr":"192.0.2.7","headers":"#
        + #"[["Content-Type","application/json"],["Shared-Secret","\#(GatewayWorld.secret)"]],"#
        + #""body":\#(JSONValue.string(body).serialized)}"#)
    let attributes = try FileManager.default.attributesOfItem(atPath: world.capture)
    #expect(attributes[.posixPermissions] as? Int == 0o600)

    #expect(try await world.deliver("") == GatewayWorld.accepted)
    #expect(try world.bodies() == [body, ""])
    let printed = try await runProgram("vsts-webhook-replay", ["--print", world.capture])
    #expect(printed.status == 0)
    #expect(printed.output.contains(#""headers":[["Content-Type","application/json"]],"body":{"#))
  }

  @Test("captures a body that is no UTF-8 byte for byte")
  func bytes() async throws {
    var setup = ProgramSetup(input: .bytes([0xFF, 0x00, 0x0A]))
    setup.environment = GatewayWorld.variables("abc")
    let result = try await runProgram("vsts-webhook-replay", world.options, setup)
    #expect(result == GatewayWorld.accepted)
    #expect(try world.text.hasSuffix(#""body":"/wAK","isBase64Encoded":true}"# + "\n"))
  }

  @Test("reads so many bytes as were announced, and no more")
  func length() async throws {
    var setup = ProgramSetup(input: .open)
    setup.environment = GatewayWorld.variables("abc")
    let program = try RunningProgram("vsts-webhook-replay", world.options, setup)
    program.write("ab")
    program.write("cde")
    #expect(await program.result() == GatewayWorld.accepted)
    #expect(try world.bodies() == ["abc"])
  }

  @Test(
    "refuses a request, says why, and captures nothing",
    arguments: [
      (
        ["REQUEST_METHOD": "GET"], "405 Method Not Allowed", "Allow: POST",
        "the method of the request is not POST"
      ),
      (
        ["REQUEST_METHOD": nil], "405 Method Not Allowed", "Allow: POST",
        "the method of the request is not POST"
      ),
      (
        ["CONTENT_LENGTH": ""], "411 Length Required", nil,
        "the request tells no length of its body"
      ),
      (
        ["CONTENT_LENGTH": "2097153"], "413 Content Too Large", nil,
        "the body of the request is larger than 2097152 bytes"
      ),
      (
        ["CONTENT_LENGTH": "2097152"], "503 Service Unavailable", "Retry-After: 60",
        "the body of the request ended after 2 of 2097152 bytes"
      ),
      (
        ["HTTP_SHARED_SECRET": nil], "401 Unauthorized", nil,
        "the request has no Shared-Secret header"
      ),
      (
        ["HTTP_SHARED_SECRET": "other"], "401 Unauthorized", nil,
        "the Shared-Secret header is not in the secret file"
      ),
    ] as [([String: String?], String, String?, String)])
  func refusals(
    changes: [String: String?], status: String, header: String?, reason: String
  ) async throws {
    var setup = ProgramSetup(environment: GatewayWorld.variables("{}"), input: .text("{}"))
    for (name, value) in changes { setup.environment[name] = value }
    #expect(
      try await runProgram("vsts-webhook-replay", world.options, setup)
        == ToolResult(
          status: 0, output: GatewayWorld.answer(status, header),
          error: "vsts-webhook-replay: \(reason)\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: world.files.path) == ["secret"])
  }

  @Test("takes larger bodies where it is told so, and none without its secret unless it is told so")
  func options() async throws {
    let body = String(repeating: "x", count: 3 << 20)
    let setup = ProgramSetup(environment: GatewayWorld.variables(body), input: .text(body))
    let larger = try await runProgram(
      "vsts-webhook-replay", world.options + ["--max-record-bytes", "4194304"], setup)
    #expect(larger == GatewayWorld.accepted)
    #expect(try world.bodies() == [body])
    var open = ProgramSetup(environment: GatewayWorld.variables("{}"), input: .text("{}"))
    open.environment["HTTP_SHARED_SECRET"] = nil
    let unverified = try await runProgram(
      "vsts-webhook-replay", ["--cgi", "--no-verify", "--capture", world.capture], open)
    #expect(unverified == GatewayWorld.accepted)
  }

  @Test(
    "answers that it is not available where its options are wrong",
    arguments: [
      (["--cgi"], "'--cgi' needs '--capture'"),
      (["--cgi", "--capture"], "missing value for '--capture <file>'"),
      (["--cgi", "--capture", "c"], "'--cgi' needs '--secret-file' or '--no-verify'"),
      (["--cgi", "--capture", "", "--no-verify"], "'--capture' must name a file"),
      (
        ["--cgi", "--capture", "c", "--no-verify", "--secret-file", "s"],
        "'--secret-file' and '--no-verify' are mutually exclusive"
      ),
      (
        ["--cgi=yes", "--capture", "c", "--no-verify"],
        "the option '--cgi' does not take any value, but 'yes' was specified."
      ),
      (["--cgi", "--capture", "c", "--no-verify", "--store", "s"], "unknown option '--store'"),
      (["--to", "x", "--capture", "c", "--no-verify", "--cgi"], "unknown option '--to'"),
      (["--cgi", "--capture", "c", "--no-verify", "--retries=1"], "unknown option '--retries'"),
      (["--cgi", "--capture", "c", "--no-verify", "f"], "unexpected argument 'f'"),
      (["--cgi", "--capture", "c", "--no-verify", "--x"], "unknown option '--x'"),
      (["--cgi", "--nonsense"], "'--cgi' needs '--capture'"),
      (
        ["--cgi", "--capture", "c", "--no-verify", "--max-record-bytes", "0"],
        "'--max-record-bytes' must be greater than 0"
      ),
    ])
  func wrongOptions(arguments: [String], reason: String) async throws {
    let setup = ProgramSetup(
      environment: GatewayWorld.variables("{}"), input: .text("{}"), directory: world.files.path)
    let result = try await runProgram("vsts-webhook-replay", arguments, setup)
    let hint = "hint: with --cgi go --capture, --secret-file or --no-verify, and --max-record-bytes"
    #expect(result == GatewayWorld.unavailable([reason, hint]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: world.files.path) == ["secret"])
  }

  @Test("has help and version like any other, and needs --cgi for its options")
  func command() async throws {
    let help = try await runProgram("vsts-webhook-replay", ["--cgi", "--help"])
    #expect(help.status == 0)
    #expect(help == (try await runProgram("vsts-webhook-replay", ["--help"])))
    for option in ["capture", "secret-file"] {
      let result = try await runProgram("vsts-webhook-replay", ["--\(option)", "x"])
      #expect(result.status == 64)
      #expect(result.error.hasPrefix("vsts-webhook-replay: '--\(option)' needs '--cgi'\n"))
    }
    let file = try await runProgram("vsts-webhook-replay", ["--print", "--", "--cgi"])
    #expect(file.status == 66)
  }

  @Test("answers that it is not available where its files are not fit for use")
  func unfitFiles() async throws {
    func result(_ options: [String]) async throws -> ToolResult {
      try await runProgram(
        "vsts-webhook-replay", ["--cgi"] + options,
        ProgramSetup(environment: GatewayWorld.variables("{}"), input: .text("{}")))
    }
    let secret = world.files.file("secret")
    let none = world.files.file("none/hooks.ndjson")
    #expect(
      try await result(["--secret-file", none, "--capture", world.capture])
        == GatewayWorld.unavailable(["cannot read secret file '\(none)': No such file or directory"]
        ))
    #expect(
      try await result(["--secret-file", secret, "--capture", none])
        == GatewayWorld.unavailable(["cannot open capture '\(none)': No such file or directory"]))
    #expect(
      try await result(["--secret-file", secret, "--capture", world.files.path])
        == GatewayWorld.unavailable(["cannot open capture '\(world.files.path)': Is a directory"]))
    #expect(
      try await result(["--secret-file", secret, "--capture", "/dev/full"])
        == GatewayWorld.unavailable(["capture '/dev/full' is no regular file"]))
    chmod(secret, 0o644)
    #expect(
      try await result(["--secret-file", secret, "--capture", world.capture])
        == GatewayWorld.unavailable(
          [
            "secret file '\(secret)' is open to group or others",
            "hint: run chmod 600 on the file",
          ]))
    _ = try world.files.write("\r\n\n", to: "secret")
    #expect(
      try await result(["--secret-file", secret, "--capture", world.capture])
        == GatewayWorld.unavailable(["secret file '\(secret)' is empty"]))
  }

  @Test("says that nobody got the answer, and keeps what it has captured")
  func lostAnswer() async throws {
    #expect(
      try await world.deliver("{}", ProgramSetup(output: .file("/dev/full")))
        == ToolResult(
          status: 74,
          error: "vsts-webhook-replay: cannot write to standard output: No space left on device\n"))
    let gone = try await world.deliver("{}", ProgramSetup(output: .closedPipe))
    #expect(
      gone
        == ToolResult(
          status: 74, error: "vsts-webhook-replay: cannot write to standard output: Broken pipe\n"))
    #expect(try world.bodies() == ["{}", "{}"])
  }

  @Test("takes back what is too much for the disk, and goes on when there is room")
  func fullDisk() async throws {
    let small = String(repeating: "x", count: 100)
    #expect(try await world.deliver(small) == GatewayWorld.accepted)
    let before = try world.text
    let large = String(repeating: "y", count: 1_100_000)
    #expect(
      try await world.deliver(large, ProgramSetup(fileSizeLimit: 2000))
        == GatewayWorld.unavailable(["cannot write capture '\(world.capture)': File too large"]))
    #expect(try world.text == before)
    #expect(try await world.deliver(large) == GatewayWorld.accepted)
    #expect(try world.bodies() == [small, large])
  }

  @Test(
    "begins a line of its own, whatever stands before it",
    arguments: [
      ("", ""), ("\n", "\n"), ("{}\n", "{}\n"), ("{}", "{}\n"), ("half a", "half a\n"),
      (#"{}\#n{"received_at":"2026-03-02T09"#, "{}\n"), (#"{"rec"#, ""), ("{}\n{", "{}\n"),
      (
        #"{"received_at":null,"headers":[],"body":"{}"}"#,
        #"{"received_at":null,"headers":[],"body":"{}"}"# + "\n"
      ),
      (
        "{}\n" + #"{"received_at":null,"headers":[],"body":""#
          + String(repeating: "x", count: 200_000), "{}\n"
      ),
    ])
  func mended(before: String, after: String) async throws {
    _ = try world.files.write(before, to: "hooks.ndjson")
    #expect(try await world.deliver("[1]") == GatewayWorld.accepted)
    let text = try world.text
    #expect(text.hasPrefix(after + #"{"received_at":""#), "\(text.prefix(300))")
    #expect(text.hasSuffix(#""body":"[1]"}"# + "\n"))
    #expect(text.dropLast().split(separator: "\n").count == after.split(separator: "\n").count + 1)
  }
}
