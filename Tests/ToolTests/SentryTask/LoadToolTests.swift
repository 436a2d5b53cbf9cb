import Foundation
import JSON
import TestSupport
import Testing

@Suite("Loading state")
struct LoadToolTests {
  private let world: ToolWorld

  init() throws {
    world = try ToolWorld()
  }

  private static let organization =
    #"{"model":"sentry.organization","pk":1,"fields":{"slug":"acme"}}"# + "\n"

  private static func projects(_ keys: ClosedRange<Int>) -> String {
    keys.map { key in
      #"{"model":"sentry.project","pk":\#(key),"fields":{"organization":1,"slug":"p\#(key)"}}"#
        + "\n"
    }.joined()
  }

  /// A store with an organization and three projects.
  private func store() async throws -> String {
    let store = world.file("state.db")
    let result = try await runProgram(
      "sentry-task", ["load", "-q", "--store", store],
      input: Self.organization + Self.projects(1...3))
    #expect(result == ToolResult(status: 0))
    return store
  }

  private func dump(_ store: String) async throws -> String {
    let result = try await runProgram("sentry-task", ["dump", "--store", store])
    #expect(result.status == 0)
    return result.output
  }

  @Test(
    "takes nothing of a file that has one bad record",
    arguments: [
      (
        #"{"model":"sentry.project","pk":9"#,
        "sentry-task: -: the record is no JSON: line 1001, column 33: unexpected end\n"
      ),
      (
        #"{"model":"sentry.project","pk":9,"fields":{"organization":7,"slug":"x"}}"#,
        "-:1001: 'organization_id' of sentry.project is 7, but there is no such sentry.organization"
      ),
      (
        #"{"model":"sentry.project","pk":9,"fields":{"organization":1,"slug":"p10"}}"#,
        "-:1001: sentry.project 10 has the same 'organization_id', 'slug'"
      ),
    ])
  func badRecord(record: String, message: String) async throws {
    let store = try await store()
    let before = try await dump(store)
    let result = try await runProgram(
      "sentry-task", ["load", "--store", store], input: Self.projects(10...1009) + record)
    #expect(result.status == 65)
    #expect(result.output == "")
    #expect(result.error.contains(message), "\(result.error)")
    #expect(try await dump(store) == before)
  }

  @Test("takes the good files of several")
  func files() async throws {
    let store = try await store()
    let good = try world.write("[\(Self.projects(4...4).dropLast())]", to: "good.json")
    let bad = try world.write(Self.projects(5...5) + "{", to: "bad.ndjson")
    let last = try world.write(Self.projects(6...6), to: "last.ndjson")
    let result = try await runProgram(
      "sentry-task", ["load", "--store", store, good, bad, world.file("none"), last])
    #expect(result.status == 65)
    let keys = try await dump(store).split(separator: "\n")
      .map { try JSONValue(parsing: String($0)) }
      .filter { $0["model"] == "sentry.project" }.compactMap { $0["pk"]?.int }
    #expect(keys == [1, 2, 3, 4, 6])
  }

  @Test("of a long file with an error ends with that, and takes the next file whole")
  func earlyError() async throws {
    let store = try await store()
    let good = try world.write(Self.projects(10...5000), to: "good.ndjson")
    for position in [0, 2500, 4999] {
      var lines = Self.projects(10...5008).split(separator: "\n").map(String.init)
      lines.insert(Self.projects(1...1) + Self.projects(1...1).dropLast(), at: position)
      let bad = try world.write(lines.joined(separator: "\n"), to: "bad.ndjson")
      for _ in 0..<5 {
        let result = try await runProgram("sentry-task", ["load", "--store", store, bad, good])
        #expect(
          result
            == ToolResult(
              status: 65,
              error: """
                sentry-task: \(bad):\(position + 2): pk 1 of sentry.project is there twice
                sentry-task: \(good): 4991 records loaded

                """))
      }
    }
  }

  @Test(
    "of state for a run ends with the first error in it, however long it is",
    arguments: [
      ["sentry-task", "dump"], ["sentry-task", "run", "noop"], ["sentry-task", "check"],
      ["vsts-webhook-replay", "--offline"], ["vsts-lookup-base-url", "--integration", "1"],
      ["vsts-repo-access", "--base-url=http://127.0.0.1:9/", "--integration=1", "--all"],
      ["vsts-work-item-types", "--form", "--integration", "1"],
    ])
  func stateError(command: [String]) async throws {
    let lines = Self.organization + Self.organization + Self.projects(1...8000)
    let state = try world.write(lines, to: "state.ndjson")
    for _ in 0..<10 {
      #expect(
        try await runProgram(command[0], command.dropFirst() + ["--state", state])
          == ToolResult(
            status: 65,
            error: "\(command[0]): \(state):2: pk 1 of sentry.organization is there twice\n"))
    }
  }

  @Test("that is killed leaves the store as it was")
  func killed() async throws {
    let store = try await store()
    let before = try await dump(store)
    for count in [1, 500, 5000, 20_000] {
      let load = try RunningProgram(
        "sentry-task", ["load", "--store", store], ProgramSetup(input: .open))
      load.write(Self.projects(4...(3 + count)))
      load.send(SIGKILL)
      #expect(await load.result().status == .signalled(SIGKILL))
      #expect(try await dump(store) == before)
    }
    #expect(try await runProgram("sentry-task", ["check", "--store", store]).status == 0)
  }

  @Test("onto a full disk says so, and leaves the store as it was")
  func fullDisk() async throws {
    let store = try await store()
    let before = try await dump(store)
    let file = try world.write(Self.projects(4...50_000), to: "large.ndjson")
    let result = try await runProgram(
      "sentry-task", ["load", "--store", store, file],
      ProgramSetup(environment: ["TMPDIR": world.path], fileSizeLimit: 2000))
    #expect(result.status == 74)
    #expect(result.error.contains("'\(store)'"), "\(result.error)")
    #expect(try await dump(store) == before)
    #expect(
      try await runProgram("sentry-task", ["load", "-q", "--store", store, file])
        == ToolResult(status: 0))
  }

  @Test("of a dump gives the same dump, secrets and unknown fields included")
  func roundTrip() async throws {
    let store = world.file("first.db")
    let records = """
      {"model":"sentry.integration","pk":1,"fields":{"provider":"vsts","external_id":"x",\
      "metadata":{"subscription":{"id":"s","secret":"hush"},"more":1.0},"new_field":[1]}}
      {"model":"sentry.unknown","pk":1,"fields":{}}
      """
    let loaded = try await runProgram("sentry-task", ["load", "--store", store], input: records)
    #expect(loaded.status == 0)
    #expect(loaded.error.contains("sentry.unknown"))
    let all = try await runProgram("sentry-task", ["dump", "--with-secrets", "--store", store])
    #expect(all.output.contains("hush"))
    let second = world.file("second.db")
    _ = try await runProgram("sentry-task", ["load", "--store", second], input: all.output)
    #expect(
      try await runProgram("sentry-task", ["dump", "--with-secrets", "--store", second]) == all)
    let open = try await dump(store)
    #expect(!open.contains("hush"))
    #expect(open.contains(#""new_field":[1]"#))
    _ = try await runProgram("sentry-task", ["load", "--store", second], input: open)
    #expect(
      try await runProgram("sentry-task", ["dump", "--with-secrets", "--store", second]) == all)
  }

  @Test("into what is no store, or a newer one, leaves it untouched")
  func foreign() async throws {
    let text = try world.write("not a database, but a text of some length", to: "text")
    chmod(text, 0o600)
    let refused = try await runProgram(
      "sentry-task", ["load", "--store", text], input: Self.organization)
    #expect(refused.status == 65)
    #expect(
      try String(contentsOfFile: text, encoding: .utf8)
        == "not a database, but a text of some length")
    let newer = try await store()
    let change = try await runProgram(
      "/bin/sh", ["-c", #"sqlite3 "$0" 'PRAGMA user_version = 9999'"#, newer])
    #expect(change.status == 0)
    #expect(
      try await runProgram("sentry-task", ["load", "--store", newer], input: Self.organization)
        .status == 78)
    #expect(try await runProgram("sentry-task", ["dump", "--store", newer]).status == 78)
  }

  @Test("of what does not exist is no input", arguments: ["dump", "check", "list"])
  func missing(subcommand: String) async throws {
    let store = world.file("none.db")
    let result = try await runProgram("sentry-task", [subcommand, "--store", store])
    #expect(result.status == 66)
    #expect(!FileManager.default.fileExists(atPath: store))
  }
}
