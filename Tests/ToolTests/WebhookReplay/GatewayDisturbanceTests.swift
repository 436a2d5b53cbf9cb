import Foundation
import JSON
import TestSupport
import Testing

/// vsts-webhook-replay as the endpoint, many requests at a time, and none of them in peace.
@Suite("vsts-webhook-replay --cgi that is disturbed")
struct GatewayDisturbanceTests {
  private let world: GatewayWorld

  init() throws {
    world = try GatewayWorld()
  }

  /// Delivers bodies, so many at a time, and returns those that were taken.
  private func deliver(
    _ bodies: [String], by clients: Int,
    _ delivery: @escaping @Sendable (GatewayWorld, String) async throws -> Bool
  ) async throws -> [String] {
    try await withThrowingTaskGroup(of: [String].self) { group in
      for client in 0..<clients {
        group.addTask { [world] in
          var taken: [String] = []
          for body in stride(from: client, to: bodies.count, by: clients).map({ bodies[$0] })
          where try await delivery(world, body) { taken.append(body) }
          return taken
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  @Test("by as many others captures each delivery once, and whole")
  func together() async throws {
    let bodies = (0..<160).map { "\($0) " + String(repeating: "x", count: $0 * 300) }
    let taken = try await deliver(bodies, by: 16) { world, body in
      try await world.deliver(body) == GatewayWorld.accepted
    }
    #expect(taken.count == bodies.count)
    #expect(try world.bodies().sorted() == bodies.sorted())
  }

  @Test(
    "by signals at any moment has what it has answered, once, and nothing in halves",
    arguments: [SIGKILL, SIGTERM])
  func killed(signal: Int32) async throws {
    let bodies = (0..<120).map { "\($0) " + String(repeating: "x", count: 400_000) }
    let taken = try await deliver(bodies, by: 4) { world, body in
      let number = Int(body.prefix { $0 != " " }) ?? 0
      let program = try world.start(body)
      // Some are not killed at all.
      let delay = number % 10 == 0 ? 600_000 : number % 40
      let killer = Task {
        try await Task.sleep(for: .milliseconds(delay))
        program.send(signal)
      }
      let result = await program.result()
      killer.cancel()
      return result.output == GatewayWorld.accepted.output
    }
    // Whoever can do it finishes the line; else the next one cuts it off.
    if signal != SIGKILL { #expect(try world.text.hasSuffix("\n")) }
    #expect(try await world.deliver("end") == GatewayWorld.accepted)
    let captured = try world.bodies()
    #expect(Set(captured).count == captured.count)
    #expect(Set(captured).isSuperset(of: taken + ["end"]))
    #expect(Set(captured).isSubset(of: bodies + ["end"]))
    #expect(taken.count >= 12)
  }

  @Test("by a lock that is not let go of gives up after 5 seconds")
  func locked() async throws {
    let holder = try await world.lock()
    let start = ContinuousClock.now
    #expect(
      try await world.deliver("{}")
        == GatewayWorld.unavailable([
          "capture '\(world.capture)' was locked by another process for 5 seconds"
        ]))
    #expect(ContinuousClock.now - start >= .seconds(5))
    #expect(try world.text == "")
    holder.send(SIGKILL)
    _ = await holder.result()
    #expect(try await world.deliver("{}") == GatewayWorld.accepted)
  }

  @Test("by a move of the capture while it waits for the lock begins a new one")
  func moved() async throws {
    let holder = try await world.lock()
    let waiting = try (0..<4).map { try world.start("\($0)") }
    for program in waiting {
      while try !isOpen(world.capture, in: program) { try await Task.sleep(for: .milliseconds(1)) }
    }
    let moved = world.files.file("moved.ndjson")
    try FileManager.default.moveItem(atPath: world.capture, toPath: moved)
    holder.send(SIGKILL)
    for program in waiting { #expect(await program.result() == GatewayWorld.accepted) }
    #expect(try Tools.text(of: moved) == "")
    #expect(try world.bodies().sorted() == ["0", "1", "2", "3"])
  }

  private func isOpen(_ path: String, in program: RunningProgram) throws -> Bool {
    let directory = "/proc/\(program.pid)/fd"
    return try FileManager.default.contentsOfDirectory(atPath: directory).contains {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\($0)")) == path
    }
  }

  @Test("by moves of the capture at any moment loses nothing")
  func rotated() async throws {
    let bodies = (0..<160).map { "\($0) " + String(repeating: "x", count: 5_000) }
    let rotation = Task { [world] in
      var files: [String] = []
      while !Task.isCancelled {
        let moved = world.files.file("moved\(files.count).ndjson")
        if rename(world.capture, moved) == 0 { files.append(moved) }
        try? await Task.sleep(for: .milliseconds(5))
      }
      return files
    }
    let taken = try await deliver(bodies, by: 8) { world, body in
      try await world.deliver(body) == GatewayWorld.accepted
    }
    rotation.cancel()
    let files = await rotation.value
    #expect(taken.count == bodies.count)
    let isThere = FileManager.default.fileExists(atPath: world.capture)
    let captured = try (files + (isThere ? [world.capture] : [])).flatMap(world.bodies)
    #expect(captured.sorted() == bodies.sorted())
    #expect(!files.isEmpty)
  }

  @Test("by a signal before it has the request ends, and captures nothing")
  func terminated() async throws {
    var setup = ProgramSetup(input: .open)
    setup.environment = GatewayWorld.variables("{}")
    let program = try RunningProgram("vsts-webhook-replay", world.options, setup)
    program.write("{")
    program.send(SIGTERM)
    #expect(await program.result() == ToolResult(status: .signalled(SIGTERM)))
    #expect(!FileManager.default.fileExists(atPath: world.capture))
  }

  @Test("by replays of what is there so far has each delivery handled once")
  func replayed() async throws {
    let store = try await world.files.loadedStore()
    let bodies = try (0..<80).map { try GatewayWorld.body($0) }
    @Sendable func replay() async throws -> [JSONValue] {
      let result = try await runProgram(
        "vsts-webhook-replay", ["--store", store, "--done-state", "Closed", world.capture])
      return try result.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }
    #expect(try await world.deliver(bodies[0]) == GatewayWorld.accepted)
    let replaying = Task {
      var outcomes: [JSONValue] = []
      while !Task.isCancelled { outcomes += try await replay() }
      return outcomes
    }
    let taken = try await deliver(Array(bodies.dropFirst()), by: 8) { world, body in
      try await world.deliver(body) == GatewayWorld.accepted
    }
    #expect(taken.count == bodies.count - 1)
    replaying.cancel()
    let early = try await replaying.value
    let last = try await replay()
    #expect(last.count == bodies.count)
    let handled = (early + last).filter { ["applied", "unchanged"].contains($0["outcome"]) }
    #expect(handled.count == bodies.count)
    #expect(Set(handled.compactMap { $0["notification_id"]?.int }) == Set(bodies.indices))
    #expect(try await replay().allSatisfy { $0["outcome"] == "duplicate" })
  }
}
