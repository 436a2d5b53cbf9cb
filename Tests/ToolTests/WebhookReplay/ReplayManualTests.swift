import Foundation
import JSON
import SentryState
import TestSupport
import Testing

/// The examples of the manual page of vsts-webhook-replay.
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

  /// Runs a script as each of four members, twice, and expects each delivery once.
  private func share(_ script: String, _ variables: (Int) -> [String: String]) async throws {
    let world = try ToolWorld()
    let server = try LoopbackServer { _ in Reply(204) }
    let payloads = (0..<40).map { number in
      #"{"eventType":"x","notificationId":\#(number),"resource":{"workItemId":\#(number)}}"#
    }
    _ = try world.write(payloads.map { $0 + "\n" }.joined(), to: "captures.ndjson")
    let script = script.replacing("https://hook.example/", with: server.url)
    for member in [0, 1, 2, 3, 0, 1, 2, 3] {
      let result = try await Readme.run(
        script, in: world.path, environment: variables(member))
      #expect(result == ToolResult(status: 0))
    }
    #expect(server.requests.map(\.text).sorted() == payloads.sorted())
  }

  @Test("share captures out in an array of Slurm")
  func slurm() async throws {
    let script = try example(with: "#SBATCH --array=0-3")
    try await share(script) { member in
      ["SLURM_ARRAY_TASK_ID": "\(member)", "SLURM_ARRAY_TASK_COUNT": "4"]
    }
  }

  @Test("share captures out in a job of Kubernetes", .enabled(if: Tools.hasYAML))
  func kubernetes() async throws {
    let manifest = try await Tools.value(yaml: try example(with: "kind: Job"))
    #expect(manifest["apiVersion"] == "batch/v1")
    let job = try #require(manifest["spec"])
    #expect(job["completionMode"] == "Indexed")
    #expect(job["completions"] == 4)
    let pod = try #require(job["template"]?["spec"])
    let container = try #require(pod["containers"]?.array?.first)
    #expect(container["command"] == ["sh", "-c"])
    let mount = container["volumeMounts"]?.array?.first
    #expect(mount?["name"] == pod["volumes"]?.array?.first?["name"])
    let script = try #require(container["args"]?.array?.first?.string)
    try await share(script) { ["JOB_COMPLETION_INDEX": "\($0)"] }
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

  /// The script that replays what was captured, for the directory of a world.
  private func replayScript(_ world: GatewayWorld) throws -> String {
    for name in ["todo", "done"] {
      try FileManager.default.createDirectory(
        atPath: world.files.file(name), withIntermediateDirectories: false)
    }
    return try example(with: "hooks.ndjson \"todo/")
      .replacing("/var/lib/vsts", with: world.files.path)
  }

  private func names(_ folder: String, _ world: GatewayWorld) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: world.files.file(folder)).sorted()
  }

  @Test("replay what was captured behind a web server, and keep what fails")
  func replayOfTimer() async throws {
    let world = try GatewayWorld()
    let script = try replayScript(world)
    let payload = try JSONValue(parsing: String(try Fixture.captures()[0]))["body"]
    let body = try #require(payload?.serialized)
    #expect(try await world.deliver(body) == GatewayWorld.accepted)

    let store = world.files.file("state.db")
    let missing = try await Readme.run(script, in: world.files.path)
    #expect(missing.error.contains("'\(store)'"), "\(missing.error)")
    #expect(try names("todo", world).count == 2)
    #expect(try names("done", world) == [])

    try await loadHandledStore(world)
    let result = try await Readme.run(script, in: world.files.path)
    #expect(result == ToolResult(status: 0))
    #expect(try names("todo", world) == [])
    #expect(try names("done", world).count == 2)
    #expect(!FileManager.default.fileExists(atPath: world.capture))
  }

  /// Loads the store, and has it know the done states.
  private func loadHandledStore(_ world: GatewayWorld) async throws {
    let store = try await world.files.loadedStore()
    _ = try await runProgram(
      "vsts-webhook-replay",
      ["--store", store, "--done-state", "Closed", ToolWorld.fixture("handled.ndjson")])
  }

  @Test("show what fails for good, and set it aside")
  func setAside() async throws {
    let world = try GatewayWorld()
    let script = try replayScript(world)
    let failed = #"{"source":"x:1","outcome":"failed","error":{"kind":"config"}}"# + "\n"
    let capture = "20260302T100000.000000000.ndjson"
    _ = try world.files.write("{}\n", to: "todo/\(capture)")
    _ = try world.files.write(failed + #"{"outcome":"applied"}"#, to: "todo/\(capture).out")
    let shown = try await Readme.run(try example(with: "todo/*.out"), in: world.files.path)
    #expect(shown == ToolResult(status: 0, output: failed))
    let moved = try await Readme.run(try example(with: " failed/"), in: world.files.path)
    #expect(moved == ToolResult(status: 0))
    #expect(try names("failed", world) == [capture, "\(capture).out"])
    try await loadHandledStore(world)
    #expect(try await Readme.run(script, in: world.files.path) == ToolResult(status: 0))
    #expect(try names("done", world) == [])
  }

  @Test("replay what was captured once, and lose nothing, wherever a run is killed")
  func killedReplay() async throws {
    let world = try GatewayWorld()
    let script = try replayScript(world)
    try await loadHandledStore(world)
    var bodies: [String] = []
    func deliver() async throws {
      bodies.append(try GatewayWorld.body(1_000 + bodies.count))
      #expect(try await world.deliver(bodies[bodies.count - 1]) == GatewayWorld.accepted)
    }

    for command in 1... {
      try await deliver()
      // It dies before its first command, or its second, and so on.
      let killed = try await Readme.run(
        "trap '((++commands == \(command))) && kill -KILL $$' DEBUG\n" + script,
        in: world.files.path)
      try await deliver()
      let result = try await Readme.run(script, in: world.files.path)
      #expect(result == ToolResult(status: 0))
      guard killed.status == .signalled(SIGKILL) else {
        #expect(command > 10)
        break
      }
    }
    #expect(try names("todo", world) == [])
    let captures = try names("done", world).filter { $0.hasSuffix(".ndjson") }
      .map { world.files.file("done/\($0)") }
    #expect(try captures.flatMap { try world.bodies(in: $0) } == bodies)
    let again = try await runProgram(
      "vsts-webhook-replay", ["--store", world.files.file("state.db")] + captures)
    let outcomes = try again.output.split(separator: "\n").map { line in
      try JSONValue(parsing: String(line))["outcome"]
    }
    #expect(outcomes == bodies.map { _ in "duplicate" })
  }

  @Test("leave a run alone that is under way")
  func concurrentReplay() async throws {
    let world = try GatewayWorld()
    let script = try replayScript(world)
    #expect(try await world.deliver("{}") == GatewayWorld.accepted)
    let second = try await Readme.run(
      "exec 8< .; flock 8\n" + script, in: world.files.path)
    #expect(second == ToolResult(status: 0))
    #expect(try world.bodies() == ["{}"])
  }

  @Test("lead from an outage to what was lost, and get it back")
  func outage() async throws {
    let organization = HookedOrganization { _ in 500 }
    let hour = Timestamp.now().advanced(bySeconds: -3600)
    for item in 31...32 { organization.create(item, at: hour.description) }
    for item in 31...32 {
      organization.change(
        item, state: "Closed", at: hour.advanced(bySeconds: Double(item)).description)
    }
    let world = try await HookedWorld(groups: 2, organization)
    func run(_ example: String) async throws -> ToolResult {
      let script = example.replacing("--catch-up", with: "--catch-up --done-state Closed")
      return try await Readme.run(
        script, in: world.files.path, environment: ["SENTRY_VSTS_STORE": world.store])
    }
    let warning = "is onProbation, retried 0 times: what happens meanwhile is never delivered\n"
    let check = try await run(try example(with: "--print > failed.ndjson"))
    #expect(check.status == 1)
    #expect(check.error.hasSuffix(warning))
    let alert = try example(with: "5 * * * *").replacing("5 * * * * ", with: "")
    #expect(
      try await run(alert)
        == ToolResult(status: 0, output: "look at the hook of integration 1\n"))
    let lost = try await run(try example(with: "--catch-up -n"))
    let outcomes = [
      "workitem/31/update/2 applied resolved", "workitem/32/update/2 applied resolved",
    ]
    #expect(try HookedWorld.outcomes(lost) == outcomes)
    let back = try await run(try example(with: "--catch-up --since 3d"))
    #expect(try HookedWorld.outcomes(back) == outcomes)
    #expect(back.status == 0)
    organization.setHook(nil)
    #expect(try await run(alert) == ToolResult(status: 0))
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
