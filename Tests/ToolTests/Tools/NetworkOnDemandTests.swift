import Foundation
import TestSupport
import Testing

/// When the tools load libcurl.
@Suite("The network")
struct NetworkOnDemandTests {
  private static let check = ["vsts_subscription_check", "integration_id=1", "organization_id=1"]

  private let world: ToolWorld

  init() throws {
    world = try ToolWorld()
  }

  /// An environment with a file in the place of libcurl that is no library.
  private func environmentWithoutLibcurl() throws -> [String: String] {
    _ = try world.write("", to: "libcurl.so.4")
    return ["LD_LIBRARY_PATH": world.path]
  }

  private func run(
    _ tool: String, _ arguments: [String], _ environment: [String: String]
  ) async throws -> ToolResult {
    try await runProgram(tool, arguments, ProgramSetup(environment: environment))
  }

  /// Runs a tool, and returns whether the dynamic loader was asked for libcurl.
  private func loadsLibcurl(_ tool: String, _ arguments: [String]) async throws -> Bool {
    let log = try ToolWorld()
    let result = try await run(
      tool, arguments, ["LD_DEBUG": "files", "LD_DEBUG_OUTPUT": log.file("loaded")])
    #expect(result.status == 0 || result.status == 78)
    let files = try FileManager.default.contentsOfDirectory(atPath: log.path)
    let loaded = try files.map { try String(contentsOfFile: log.file($0), encoding: .utf8) }
    try #require(loaded.contains { $0.contains("libsqlite3") }, "the loader wrote a log")
    return loaded.contains { $0.contains("libcurl") }
  }

  @Test("is set up by the tasks that need it, and by no other")
  func tasks() async throws {
    let store = try await world.loadedStore()
    let noop = ["run", "--store", store, "noop"]
    #expect(try await !loadsLibcurl("sentry-task", noop))
    #expect(try await !loadsLibcurl("sentry-task", ["work", "--drain", "--store", store]))
    let check = ["run", "--store", store, "--token-file", "/nowhere"] + Self.check
    #expect(try await loadsLibcurl("sentry-task", check))
  }

  @Test("is set up by the first account that is looked up")
  func accounts() async throws {
    #expect(try await !loadsLibcurl("vsts-lookup-base-url", ["--raw"]))
    #expect(try await loadsLibcurl("vsts-lookup-base-url", ["--lookup-url", "http://x/", "a"]))
  }

  @Test("is not set up by a delivery that is captured behind a web server")
  func gateway() async throws {
    #expect(
      try await !loadsLibcurl(
        "vsts-webhook-replay", ["--cgi", "--no-verify", "--capture", world.file("hooks.ndjson")]))
  }

  @Test("is not missed by tasks that do not need it")
  func withoutLibcurl() async throws {
    let environment = try environmentWithoutLibcurl()
    let store = world.file("new.db")
    let put = try await run("sentry-task", ["put", "--store", store, "noop"], environment)
    #expect(put.status == 0)
    for arguments in [["run", "--store", store, "noop"], ["work", "--drain", "--store", store]] {
      let result = try await run("sentry-task", arguments, environment)
      #expect(result.status == 0)
      #expect(result.output.contains(#""state":"succeeded""#), "\(result.output)")
      #expect(result.error == "")
    }
  }

  @Test("ends the run where it cannot be set up, and costs no task an attempt")
  func missing() async throws {
    let environment = try environmentWithoutLibcurl()
    let store = try await world.loadedStore()
    let file = try world.write("token", to: "token")
    chmod(file, 0o644)
    let unfit = try await run(
      "sentry-task", ["run", "--store", store, "--token-file", file] + Self.check, [:])
    #expect(unfit.status == 78)
    #expect(unfit.output == "")
    #expect(unfit.error.contains(file), "\(unfit.error)")

    let put = try await run("sentry-task", ["put", "--store", store] + Self.check, environment)
    #expect(put.status == 0)
    let error = """
      sentry-task: cannot load libcurl: \(world.file("libcurl.so.4")): file too short
      sentry-task: hint: install libcurl 7.81 or newer

      """
    for arguments in [["run"] + Self.check, ["work"], ["work", "--drain"]] {
      let result = try await run("sentry-task", arguments + ["--store", store], environment)
      #expect(result == ToolResult(status: 78, error: error))
    }
    let list = try await run("sentry-task", ["list", "--store", store], environment)
    #expect(list.output.contains(#""state":"queued","attempts":0,"#), "\(list.output)")
  }
}
