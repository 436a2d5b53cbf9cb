import JSON
import TestSupport

/// The endpoint as a CGI program, and what it captures.
final class GatewayWorld: Sendable {
  static let secret = "5e0f8a41c6b94d4b9a7f3c2e1d0b8f6a7c5e4d3b2a19087f6e5d4c3b2a190807"

  let files: ToolWorld
  let capture: String

  init() throws {
    files = try ToolWorld()
    capture = files.file("hooks.ndjson")
    _ = try files.write("\(Self.secret)\n", to: "secret")
  }

  /// The options of a usual set-up.
  var options: [String] {
    ["--cgi", "--capture", capture, "--secret-file", files.file("secret")]
  }

  /// What a web server hands over with a request that is fine.
  static func variables(_ body: String) -> [String: String] {
    [
      "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST", "SCRIPT_NAME": "/hook",
      "QUERY_STRING": "a=b", "REMOTE_ADDR": "192.0.2.7", "CONTENT_TYPE": "application/json",
      "CONTENT_LENGTH": "\(body.utf8.count)", "HTTP_SHARED_SECRET": secret,
    ]
  }

  /// The body of a delivery of its own, of an update of its own.
  static func body(_ number: Int) throws -> String {
    var payload = try JSONValue(parsing: String(try Fixture.captures()[0]))["body"]?.object ?? [:]
    payload["notificationId"] = .number(number)
    var resource = payload["resource"]?.object ?? [:]
    resource["id"] = .number(number)
    payload["resource"] = .object(resource)
    return JSONValue.object(payload).serialized
  }

  /// Starts the program with a delivery, whose body is written by the test itself if there is none.
  func start(_ body: String?, _ setup: ProgramSetup = ProgramSetup()) throws -> RunningProgram {
    var setup = setup
    setup.environment = Self.variables(body ?? "")
    if let body { setup.input = .text(body) }
    return try RunningProgram("vsts-webhook-replay", options, setup)
  }

  func deliver(_ body: String, _ setup: ProgramSetup = ProgramSetup()) async throws -> ToolResult {
    try await start(body, setup).result()
  }

  /// What the program writes for an answer.
  static func answer(_ status: String, _ header: String? = nil) -> String {
    let lines = [
      "Status: \(status)", "Content-Type: application/json", "Content-Length: 2", header, "", "{}",
    ]
    return lines.compactMap { $0 }.joined(separator: "\n")
  }

  static let accepted = ToolResult(status: 0, output: answer("200 OK"))

  /// What the program ends with where it cannot take a delivery for now.
  static func unavailable(_ messages: [String]) -> ToolResult {
    ToolResult(
      status: 0, output: answer("503 Service Unavailable", "Retry-After: 60"),
      error: messages.map { "vsts-webhook-replay: \($0)\n" }.joined())
  }

  /// The capture as it stands in the file.
  var text: String { get throws { try Tools.text(of: capture) } }

  /// The bodies that were captured, in their order, from the lines of a file, all of which must be
  /// whole.
  func bodies(in file: String? = nil) throws -> [String] {
    let text = try Tools.text(of: file ?? capture)
    guard text.isEmpty || text.hasSuffix("\n") else {
      throw WorldError(description: "the last line has no end")
    }
    return try text.split(separator: "\n").map { line in
      guard let body = try JSONValue(parsing: String(line))["body"]?.string else {
        throw WorldError(description: "no envelope: \(line)")
      }
      return body
    }
  }

  /// A process that has the capture locked until it is killed.
  func lock() async throws -> RunningProgram {
    let program = try RunningProgram(
      "/bin/sh", ["-c", #"exec 9>>"$0"; flock 9; echo locked; exec sleep 600"#, capture])
    await program.output { $0 == "locked\n" }
    return program
  }
}
