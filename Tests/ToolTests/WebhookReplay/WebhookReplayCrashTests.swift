import Foundation
import TestSupport
import Testing

@Suite("A replay that is disturbed")
struct WebhookReplayCrashTests {
  /// A capture that moves and assigns the fixture's work items again and again.
  private static func capture(_ count: Int) throws -> String {
    let line = String(try Fixture.captures()[0])
    return (0..<count).map { number in
      let (old, new) = number % 2 == 0 ? ("Active", "Closed") : ("Closed", "Active")
      let user = number % 3 == 0 ? "Ben Silva <ben@" : "Ada Okafor <ada@"
      // Each is newer than the one before, or it would be left out.
      let (minute, second) = (100 + number / 50 % 60, 110 + number % 50)
      let time =
        "2026-03-02T1\(number / 3_000):\(String(minute).suffix(2)):\(String(second).suffix(2))Z"
      return
        line
        .replacingOccurrences(of: #""notificationId":1,"#, with: #""notificationId":\#(number),"#)
        .replacingOccurrences(
          of: #""resource":{"id":3,"#, with: #""resource":{"id":\#(number),"#
        )
        .replacingOccurrences(of: #""workItemId":31,"#, with: #""workItemId":\#(31 + number % 4),"#)
        .replacingOccurrences(
          of: #"{"oldValue":"Active","newValue":"Closed"}"#,
          with: #"{"oldValue":"\#(old)","newValue":"\#(new)"}"#
        )
        .replacingOccurrences(
          of: #""System.AssignedTo":{"newValue":"Ada Okafor <ada@"#,
          with: #""System.AssignedTo":{"newValue":"\#(user)"#
        )
        .replacingOccurrences(of: "2026-03-02T09:00:00.25Z", with: time)
    }.joined(separator: "\n") + "\n"
  }

  private func arguments(_ store: String, _ capture: String) -> [String] {
    ["--store", store, "--done-state", "Closed", capture]
  }

  private func dump(_ store: String) async throws -> ToolResult {
    try await runProgram("sentry-task", ["dump", "--store", store])
  }

  @Test("by kill -9 at any moment ends, run again, as one that was not disturbed")
  func killed() async throws {
    let world = try ToolWorld()
    let capture = try world.write(try Self.capture(600), to: "captures.ndjson")
    let undisturbed = try await world.loadedStore("undisturbed.db")
    let start = Date()
    #expect(
      try await runProgram("vsts-webhook-replay", arguments(undisturbed, capture)).status == 0)
    let duration = Date().timeIntervalSince(start)
    let expected = try await dump(undisturbed)
    #expect(expected.status == 0)
    let loaded = try await world.loadedStore("loaded.db")
    for round in 0..<20 {
      let store = world.file("killed\(round).db")
      try FileManager.default.copyItem(atPath: loaded, toPath: store)
      let running = try RunningProgram("vsts-webhook-replay", arguments(store, capture))
      try await Task.sleep(for: .seconds(duration * Double(round + 1) / 21))
      running.send(SIGKILL)
      _ = await running.result()
      let rerun = try await runProgram("vsts-webhook-replay", arguments(store, capture))
      #expect(rerun.status == 0)
      #expect(try await dump(store) == expected, "killed in round \(round)")
    }
  }

  @Test("by another replay of the same capture applies each delivery once")
  func twice() async throws {
    let world = try ToolWorld()
    let capture = try world.write(try Self.capture(500), to: "captures.ndjson")
    let alone = try await world.loadedStore("alone.db")
    #expect(try await runProgram("vsts-webhook-replay", arguments(alone, capture)).status == 0)
    let store = try await world.loadedStore()
    async let one = runProgram("vsts-webhook-replay", arguments(store, capture))
    async let other = runProgram("vsts-webhook-replay", arguments(store, capture))
    let results = try await [one, other]
    #expect(results.map(\.status) == [0, 0])
    #expect(results.map(\.error) == ["", ""])
    let output = results.map(\.output).joined()
    #expect(output.components(separatedBy: #""outcome":"duplicate""#).count - 1 == 500)
    #expect(try await dump(store) == dump(alone))
  }

  @Test("by a full disk says so, and ends as undisturbed once there is room")
  func fullDisk() async throws {
    let world = try ToolWorld()
    let capture = try world.write(try Self.capture(8000), to: "captures.ndjson")
    let undisturbed = try await world.loadedStore("undisturbed.db")
    #expect(
      try await runProgram("vsts-webhook-replay", arguments(undisturbed, capture)).status == 0)
    let store = try await world.loadedStore()
    // Under the thread sanitizer a program does not start with less.
    let full = try await runProgram(
      "vsts-webhook-replay", arguments(store, capture), ProgramSetup(fileSizeLimit: 2000))
    #expect(full.status == 74)
    #expect(full.error.contains("cannot write store '\(store)'"), "\(full.error)")
    #expect(try await runProgram("vsts-webhook-replay", arguments(store, capture)).status == 0)
    #expect(try await dump(store) == dump(undisturbed))
  }
}
