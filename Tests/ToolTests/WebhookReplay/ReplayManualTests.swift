import TestSupport
import Testing

/// The examples of the manual page of vsts-webhook-replay that ask for no service of Azure DevOps.
@Suite("The examples of vsts-webhook-replay(1)")
struct ReplayManualTests {
  /// The commands of the page's examples.
  private static func examples() throws -> [String] {
    let page = try Tools.text(of: Tools.page("vsts-webhook-replay"))
    return page.components(ofBlocksFrom: ".Bd -literal -offset indent\n", to: ".Ed\n")
      .map { $0.replacing(#"\e"#, with: #"\"#) }
  }

  private func example(with text: String) throws -> String {
    try #require(try Self.examples().first { $0.contains(text) })
  }

  private static let har = """
    {"log":{"entries":[{"request":{"method":"POST","headers":[],\
    "postData":{"text":"{\\"eventType\\":\\"x\\"}"}}}]}}
    """

  @Test("send captures, and send the rest when they are run again")
  func resume() async throws {
    let world = try ToolWorld()
    let server = try LoopbackServer { _ in Reply(204) }
    _ = try world.write(
      #"{"headers":{"Shared-Secret":"s"},"body":{"eventType":"x"}}"# + "\n", to: "captures.ndjson")
    let script = try example(with: "--resume sent.ndjson")
      .replacing("https://sentry.example.com/hook/", with: server.url)
    for _ in 1...2 {
      #expect(try await Readme.run(script, in: world.path) == ToolResult(status: 0))
    }
    #expect(server.requests.map { $0.header("Shared-Secret") } == ["s"])
  }

  @Test("send what a browser recorded")
  func archive() async throws {
    let world = try ToolWorld()
    let server = try LoopbackServer { _ in Reply(204) }
    _ = try world.write(Self.har, to: "week.har")
    let script = try example(with: "week.har")
      .replacing("http://127.0.0.1:8080/", with: server.url)
    let result = try await Readme.run(script, in: world.path)
    #expect(result.status == 0)
    #expect(result.output.contains(#""summary":{"read":1,"delivered":1,"#))
    #expect(server.requests.map(\.text) == [#"{"eventType":"x"}"#])
  }

  @Test("make a capture of the service's history")
  func history() async throws {
    let world = try ToolWorld()
    _ = try world.write("Method: POST\nHeaders:\n{\n}\nContent:\n{}\n", to: "history.txt")
    let script = try example(with: "history.txt") + "cat captures.ndjson\n"
    #expect(
      try await Readme.run(script, in: world.path)
        == ToolResult(
          status: 0, output: #"{"received_at":null,"headers":[],"body":{}}"# + "\n"))
  }
}

extension String {
  /// What stands between each of two texts.
  fileprivate func components(ofBlocksFrom start: String, to end: String) -> [String] {
    split(separator: start).dropFirst().map { block in
      String(block.split(separator: end, omittingEmptySubsequences: false)[0])
    }
  }
}
