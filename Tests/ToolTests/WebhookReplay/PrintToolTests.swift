import JSON
import TestSupport
import Testing

/// vsts-webhook-replay with captures as its sink.
@Suite("vsts-webhook-replay --print")
struct PrintToolTests {
  private func printed(
    _ arguments: [String], _ setup: ProgramSetup = ProgramSetup()
  ) async throws -> ToolResult {
    try await runProgram("vsts-webhook-replay", ["--print"] + arguments, setup)
  }

  @Test("prints every form in one, which prints the same again")
  func canonical() async throws {
    let text = """
      {"eventType":"workitem.updated","subscriptionId":"s","a":1.0}
      {"x":1}
      {"headers":[{"name":"A","value":"b"},{"name":"Shared-Secret","value":"s3cr3t"}],"body":"{}"}
      {"id":7,"subscriptionId":"s","details":{}}

      """
    let result = try await printed([], ProgramSetup(input: .text(text)))
    #expect(result.status == 65)
    #expect(result.error == "")
    let lines = result.output.split(separator: "\n")
    #expect(
      lines[0]
        == #"{"received_at":null,"headers":[],"body":{"eventType":"workitem.updated","subscriptionId":"s","a":1.0}}"#
    )
    #expect(lines[1].hasPrefix(#"{"source":"-:2","error":{"kind":"invalid_input","message":"#))
    #expect(lines[2] == #"{"received_at":null,"headers":[["A","b"]],"body":{}}"#)
    #expect(
      lines[3].hasPrefix(#"{"source":"-:4","outcome":"failed","error":{"kind":"forbidden","#))
    let good = "\(lines[0])\n\(lines[2])\n"
    #expect(
      try await printed([], ProgramSetup(input: .text(good)))
        == ToolResult(status: 0, output: good))
  }

  @Test("replayed, comes to the same as what it was printed from")
  func replayed() async throws {
    let world = try ToolWorld()
    let captures = ToolWorld.fixture("captures.ndjson")
    let result = try await printed(["--with-secrets", captures])
    #expect(result.status == 65)
    let copy = try world.write(result.output, to: "captures.ndjson")
    let options = ["--state", ToolWorld.fixture("state.ndjson"), "--done-state", "Closed"]
    func outcomes(_ file: String) async throws -> [JSONValue?] {
      let result = try await runProgram("vsts-webhook-replay", options + [file])
      return try result.output.split(separator: "\n").map {
        let outcome = try JSONValue(parsing: String($0))
        return .array([outcome["outcome"] ?? .null, outcome["effects"] ?? .null])
      }
    }
    #expect(try await outcomes(copy) == outcomes(captures))
  }

  @Test("keeps in a pipeline the bytes of a body that would be a command to the agent")
  func guarded() async throws {
    let record = ###"{"headers":{"A":"##vso[x]"},"body":{"title":"##VSO[y]"}}"###
    let setup = ProgramSetup(environment: ["TF_BUILD": "True"], input: .text(record))
    let result = try await printed([], setup)
    #expect(result.status == 0)
    #expect(!result.output.lowercased().contains("##vso"))
    let envelope = try JSONValue(parsing: result.output)
    #expect(envelope["headers"] == [["A", "##vso[x]"]])
    #expect(envelope["body"] == .string(###"{"title":"##VSO[y]"}"###))
  }

  @Test("reads HTTP as text, and replays it")
  func requests() async throws {
    let payload = String(try Fixture.captures()[13])
    let text = """
      Method: POST
      URI: https://sentry.example.com/extensions/vsts/issue-updated/
      HTTP Version: 1.1
      Headers:
      {
        Content-Type: application/json; charset=utf-8
        Shared-Secret: ********
      }
      Content:
      \(payload)
      GET / HTTP/1.1

      broken
      POST /hook HTTP/1.1
      Content-Length: 2

      {}
      """
    let setup = ProgramSetup(input: .text(text))
    let result = try await printed(["--input", "http"], setup)
    #expect(result.status == 0)
    #expect(
      result.output == """
        {"received_at":null,"headers":[["Content-Type","application/json; charset=utf-8"]],\
        "body":\(payload)}
        {"received_at":null,"headers":[["Content-Length","2"]],"body":{}}

        """)
    let replayed = try await runProgram(
      "vsts-webhook-replay",
      [
        "--state", ToolWorld.fixture("state.ndjson"), "--done-state", "Closed", "--no-verify",
        "--input", "http",
      ], setup)
    #expect(replayed.status == 1)
    #expect(replayed.output.hasPrefix(#"{"source":"-:1","subscription_id":""#))
    #expect(replayed.output.contains(#""outcome":"applied""#))
    let asJSON = try await printed([], setup)
    #expect(asJSON.status == 65)
    #expect(asJSON.output.contains("--input http"))
  }
}
