import Foundation
import SQLite
import TestSupport
import Testing

@testable import SentryState

@Suite("A store of an older version")
struct StoreUpgradeTests {
  private static let entries = 40_000

  /// Makes a store of the version before the ledger knew updates, with many deliveries.
  private func olderStore(in world: borrowing ToolWorld) throws -> String {
    let path = world.file("older.db")
    let old = Schema(
      applicationID: StoreSchema.schema.applicationID,
      migrations: Array(StoreSchema.schema.migrations.prefix(5)))
    let database = try Database(.created(path), schema: old)
    try database.execute(
      """
      WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < \(Self.entries))
      INSERT INTO vsts_delivery
        SELECT 1, 'd2c1b0a9-8f7e-4d6c-b5a4-938271605f4e', n, 1, 0, NULL,
          '2026-03-02T10:00:00.000000Z' FROM number
      """)
    return path
  }

  private func count(_ path: String) async throws -> Int? {
    try await Store(opening: path).read { database in
      try database.first("SELECT count(DISTINCT notification) FROM vsts_delivery") { $0.int(0) }
    }
  }

  @Test("is brought up to date by one program, however often that is killed")
  func killed() async throws {
    let world = try ToolWorld()
    let older = try olderStore(in: world)
    let undisturbed = world.file("undisturbed.db")
    try FileManager.default.copyItem(atPath: older, toPath: undisturbed)
    let start = Date()
    #expect(try await runProgram("sentry-task", ["check", "--store", undisturbed]).status == 0)
    let duration = Date().timeIntervalSince(start)
    let store = world.file("killed.db")
    try FileManager.default.copyItem(atPath: older, toPath: store)
    for round in 0..<10 {
      let running = try RunningProgram("sentry-task", ["check", "--store", store])
      try await Task.sleep(for: .seconds(duration * Double(round + 1) / 14))
      running.send(SIGKILL)
      _ = await running.result()
    }
    #expect(try await runProgram("sentry-task", ["check", "--store", store]).status == 0)
    #expect(try await count(store) == Self.entries)
  }

  @Test("is used by many at once")
  func atOnce() async throws {
    let world = try ToolWorld()
    let older = try olderStore(in: world)
    let results = try await withThrowingTaskGroup(of: ToolResult.self) { group in
      for _ in 0..<4 {
        group.addTask { try await runProgram("sentry-task", ["list", "--store", older]) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results == Array(repeating: ToolResult(status: 0), count: 4))
    #expect(try await count(older) == Self.entries)
  }

  @Test("is left as it is by a dry run, which finds what it holds")
  func dryRun() async throws {
    let world = try ToolWorld()
    let older = try olderStore(in: world)
    let before = try Data(contentsOf: URL(filePath: older))
    let result = try await runProgram(
      "vsts-webhook-replay", ["-n", "--store", older, ToolWorld.fixture("handled.ndjson")])
    #expect(result.output.contains(#""outcome":"rejected""#))
    #expect(result.error == "")
    #expect(try Data(contentsOf: URL(filePath: older)) == before)
  }
}
