import Foundation
import JSON
import SQLite
import TestSupport
import Testing

@testable import SentryState

@Suite("The store's file")
struct StoreToolTests {
  private let world: ToolWorld

  init() throws {
    world = try ToolWorld()
  }

  private func sql(_ store: String, _ script: String) async throws {
    #expect(try await runProgram("/usr/bin/env", ["sqlite3", store, script]).status == 0)
  }

  @Test(
    "is the one of its path, whatever that looks like",
    arguments: ["file:a.db", "file:a.db?nolock=1", "a.db?mode=memory", ":memory:", "a%20.db"])
  func path(name: String) async throws {
    let organization = #"{"model":"sentry.organization","pk":1,"fields":{"slug":"acme"}}"#
    let setup = ProgramSetup(
      environment: ["SENTRY_VSTS_STORE": name], input: .text(organization),
      directory: world.path)
    var plain = setup
    plain.environment = [:]
    let load = try await runProgram("sentry-task", ["load", "-q", "--store", name], plain)
    #expect(load == ToolResult(status: 0))
    #expect(
      try await runProgram("sentry-task", ["put", "noop"], setup)
        == ToolResult(status: 0, output: #"{"task":"noop","kwargs":{},"id":1}"# + "\n"))
    #expect(
      try await runProgram("sentry-task", ["dump"], setup)
        == ToolResult(
          status: 0,
          output: """
            {"model":"sentry.organization","pk":1,"fields":\
            {"slug":"acme","name":"","status":0}}

            """))
    #expect(
      try await runProgram("sentry-task", ["check", "--store", name], plain)
        == ToolResult(
          status: 0,
          output: """
            {"store":"\(name)","version":\(StoreSchema.schema.version),"integrity":"ok",\
            "problems":[]}

            """))
    var replay = setup
    replay.input = .empty
    #expect(
      try await runProgram("vsts-webhook-replay", ["-n"], replay).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: world.path) == [name])
    let attributes = try FileManager.default.attributesOfItem(atPath: world.file(name))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test("is checked for the tables and indexes of its version")
  func check() async throws {
    let store = try await world.loadedStore()
    try await sql(store, "CREATE TABLE mine (x); CREATE INDEX mine_x ON mine(x)")
    let version = StoreSchema.schema.version
    let sound =
      #"{"store":"\#(store)","version":\#(version),"integrity":"ok","problems":[]}"# + "\n"
    #expect(
      try await runProgram("sentry-task", ["check", "--store", store])
        == ToolResult(
          status: 0, output: sound,
          error: """
            sentry-task: warning: store '\(store)' has table mine, which is not ours
            sentry-task: warning: store '\(store)' has index mine_x, which is not ours

            """))
    try await sql(
      store, "DROP TABLE mine; DROP INDEX rule_project; ALTER TABLE sentry_team ADD COLUMN x TEXT")
    #expect(
      try await runProgram("sentry-task", ["check", "--store", store])
        == ToolResult(
          status: 65,
          output: """
            {"store":"\(store)","version":\(version),"integrity":"damaged","problems":\
            ["table sentry_team was changed","index rule_project is missing"]}

            """,
          error: """
            sentry-task: store '\(store)' is damaged: table sentry_team was changed
            sentry-task: hint: restore it, or load a dump of it into a new store

            """))
    try await sql(store, "DROP TABLE vsts_task")
    #expect(
      try await runProgram("sentry-task", ["put", "--store", store, "noop"])
        == ToolResult(
          status: 65,
          error: """
            sentry-task: store '\(store)' is damaged: no such table: vsts_task
            sentry-task: hint: 'sentry-task check' says what is wrong with it

            """))
  }

  @Test("with a version that no program writes is damaged, for every use of it")
  func version() async throws {
    let store = try await world.loadedStore()
    for version in [-2_147_483_648, -1, 0] {
      try await sql(store, "PRAGMA user_version = \(version)")
      for use in [["check"], ["dump"], ["list"], ["put", "noop"], ["work", "--drain"]] {
        let hint =
          use == ["check"]
          ? "restore it, or load a dump of it into a new store"
          : "'sentry-task check' says what is wrong with it"
        #expect(
          try await runProgram("sentry-task", use + ["--store", store])
            == ToolResult(
              status: 65,
              error: """
                sentry-task: store '\(store)' is damaged: its version is \(version)
                sentry-task: hint: \(hint)

                """), "\(version) \(use)")
      }
    }
  }

  @Test("with a row that is damaged fails the task of that row alone")
  func damagedRow() async throws {
    let store = world.file("state.db")
    let state = """
      {"model":"sentry.organization","pk":1,"fields":{"slug":"acme"}}
      {"model":"sentry.project","pk":1,"fields":{"organization":1,"slug":"shop"}}
      {"model":"sentry.project","pk":2,"fields":{"organization":1,"slug":"desk"}}
      {"model":"sentry.group","pk":1,"fields":{"project":1,"short_id":9223372036854775807}}
      """
    _ = try await runProgram("sentry-task", ["load", "-q", "--store", store], input: state)
    let tasks = [2, 1, 2].enumerated().map { index, project in
      """
      {"task":"save_event","kwargs":{"project_id":\(project),"event":\
      {"event_id":"\(String(repeating: "\(index + 1)", count: 32))",\
      "timestamp":1700000000,"message":"boom"}}}
      """
    }
    let result = try await runProgram(
      "sentry-task", ["run", "--store", store], input: tasks.joined(separator: "\n"))
    let runs = try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(runs.map { $0["state"]?.string } == ["succeeded", "failed", "succeeded"])
    #expect(
      runs[1]["error"] == [
        "kind": "invalid_input",
        "message": .string(
          "store '\(store)' is damaged: a group of project 1 has the last short_id that there is"),
        "hint": "'sentry-task check' says what is wrong with it",
      ])
    #expect(result.status == 65)
  }

  @Test(
    "that is removed or replaced gets no tasks that are said to be put", arguments: [true, false])
  func lost(isReplaced: Bool) async throws {
    let store = world.file("state.db")
    let put = try RunningProgram(
      "sentry-task", ["put", "--store", store], ProgramSetup(input: .open))
    put.write(#"{"task":"noop","kwargs":{}}"# + "\n")
    let first = #"{"task":"noop","kwargs":{},"id":1}"# + "\n"
    #expect(await put.output { $0.hasSuffix("\n") } == first)
    try FileManager.default.removeItem(atPath: store)
    if isReplaced { _ = try await world.loadedStore() }
    put.write(#"{"task":"noop","kwargs":{}}"# + "\n")
    put.closeInput()
    let error = """
      sentry-task: store '\(store)' was removed or replaced while it was in use

      """
    #expect(await put.result() == ToolResult(status: 74, output: first, error: error))
  }

  @Test("that is removed ends a worker that waits for tasks in it")
  func lostWorker() async throws {
    let store = try await world.loadedStore()
    _ = try await runProgram("sentry-task", ["put", "--store", store, "noop"])
    let work = try RunningProgram("sentry-task", ["work", "--store", store])
    _ = await work.output { $0.hasSuffix("\n") }
    try FileManager.default.removeItem(atPath: store)
    let result = await work.result()
    #expect(result.status == 74)
    #expect(
      result.error == "sentry-task: store '\(store)' was removed or replaced while it was in use\n")
  }
}
