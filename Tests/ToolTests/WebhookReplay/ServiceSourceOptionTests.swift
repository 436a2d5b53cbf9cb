import JSON
import TestSupport
import Testing

/// Which options of vsts-webhook-replay go together where the service is the source.
@Suite("The options of the service as source")
struct ServiceSourceOptionTests {
  private static let guid = "5ab5c819-0000-4000-8000-000000000001"

  @Test(
    "are refused where they mean nothing",
    arguments: [
      ("--catch-up --history", "'--catch-up' and '--history' are mutually exclusive"),
      ("--catch-up c.ndjson", "'--catch-up' takes no file"),
      ("--history --subscription \(guid) c.ndjson", "'--history' takes no file"),
      ("--catch-up --input http", "'--catch-up' and '--input' are mutually exclusive"),
      ("--catch-up --offline", "'--catch-up' and '--offline' are mutually exclusive"),
      ("--history", "'--history' needs '--integration' or '--subscription'"),
      ("--history --to http://127.0.0.1/", "'--history' needs '--integration' or '--subscription'"),
      ("--subscription \(guid)", "'--subscription' needs '--history'"),
      ("--catch-up --result all", "'--result' needs '--history'"),
      ("--history --subscription x", "'--subscription' must be a GUID, not 'x'"),
      ("--since 3d", "'--since' needs '--catch-up' or '--history'"),
      ("--catch-up --print --queue", "'--print' and '--queue' are mutually exclusive"),
      (
        "--catch-up --to http://127.0.0.1/ --no-verify",
        "'--to' and '--no-verify' are mutually exclusive"
      ),
      ("--catch-up --print --refresh", "'--print' and '--refresh' are mutually exclusive"),
      (
        "--history --subscription \(guid) --print --store s.db",
        "'--print' and '--store' are mutually exclusive"
      ),
      ("--print --integration 1", "'--print' and '--integration' are mutually exclusive"),
      ("--print --token-file t", "'--print' and '--token-file' are mutually exclusive"),
      ("--catch-up --shard 0/2", "'--shard' needs '--to' or '--print'"),
    ])
  func refused(arguments: String, problem: String) async throws {
    let result = try await runProgram(
      "vsts-webhook-replay", arguments.split(separator: " ").map(String.init))
    #expect(result.status == 64)
    #expect(result.error.hasPrefix("vsts-webhook-replay: \(problem)\n"))
  }

  @Test(
    "have times that are none refused",
    arguments: [
      "3", "0", "3w", "-3d", "3.5d", "d", "+3d", "2026-03-02", "2026-03-02T10:00:00",
      "2026-03-02T10:00Z", "20260302T100000Z", "2026-02-30T10:00:00Z", "yesterday",
      "2026-03-02T10:00:00+0100", "99999999999999999999d",
    ])
  func noTime(text: String) async throws {
    let result = try await runProgram("vsts-webhook-replay", ["--catch-up", "--since=\(text)"])
    #expect(result.status == 64)
    #expect(
      result.error.hasPrefix("vsts-webhook-replay: the value '\(text)' is invalid for '--since"))
  }

  @Test(
    "have times in any zone, and durations",
    arguments: [
      ("2026-03-02T10:00:00Z", "2026-03-02T10:00:00.000000Z"),
      ("2026-03-02t10:00:00.25+01:00", "2026-03-02T09:00:00.250000Z"),
      ("2026-03-02T10:00:00-00:30", "2026-03-02T10:30:00.000000Z"),
    ])
  func time(text: String, meant: String) async throws {
    let server = try LoopbackServer { request in
      .json(request.method == "POST" ? ["results": []] : [:])
    }
    let result = try await runProgram(
      "vsts-webhook-replay",
      ["--history", "--subscription", Self.guid, "--print", "--since", text],
      ProgramSetup(environment: ["VSTS_TOKEN": "t", "VSTS_BASE_URL": server.url]))
    #expect(
      result
        == ToolResult(
          status: 0,
          error: "vsts-webhook-replay: the history has no such delivery since \(meant)\n"))
    #expect(server.requests.first { $0.method == "POST" }?.text.contains(meant) == true)
  }

  @Test("have the integration where there is one only")
  func integrations() async throws {
    let world = try await HookedWorld()
    #expect(try await world.replay(["--catch-up"]).status == 0)
    var state = HookedOrganization.state(domain: world.server.url, groups: 1)
    state.integration("fabrikam", ["external_id": "fab"])
    let store = try await world.files.store(state, "two.db")
    let result = try await world.replay(["--catch-up"], into: store)
    #expect(result.status == 64)
    #expect(
      result.error.hasPrefix(
        "vsts-webhook-replay: '--catch-up' needs '--integration': the store has 2 active "
          + "integrations of Azure DevOps\n"))
  }
}
