import Foundation
import TestSupport

/// One round: what it chose so far, and what its runs came to.
struct FuzzRound {
  let world: FuzzWorld
  var random: RandomJSON
  let directory: TemporaryDirectory
  private(set) var runs = 0
  private(set) var faults: [(command: String, reason: String, error: String)] = []
  private(set) var endings: [String: Int] = [:]
  var tries = 0

  init(_ world: FuzzWorld, seed: UInt64) throws {
    self.world = world
    random = RandomJSON(seed: seed)
    directory = try TemporaryDirectory()
  }

  /// Runs a tool with these bytes on stdin, and notes what is wrong with how it ended.
  @discardableResult
  mutating func run(
    _ tool: String, _ arguments: [String], input: [UInt8] = [],
    hiding secrets: [String] = FuzzWorld.secrets
  ) async throws -> ToolResult {
    runs += 1
    let path = try directory.write(input, to: "input-\(runs)")
    let result = try await runProgram(
      tool, arguments,
      ProgramSetup(environment: world.environment, input: .file(path), timeout: 60))
    try directory.write(Array(result.output.utf8), to: "output-\(runs)")
    try directory.write(Array(result.error.utf8), to: "error-\(runs)")
    endings["\(result.status)", default: 0] += 1
    for reason in FuzzVerdict.faults(of: result, hiding: secrets) {
      note(reason, [tool] + arguments + ["<input-\(runs)"], result)
    }
    return result
  }

  mutating func note(_ reason: String, _ command: [String], _ result: ToolResult) {
    faults.append((command.joined(separator: " "), reason, String(result.error.suffix(600))))
  }

  /// A store as the world has it, of the round's own.
  func store(_ name: String = "state.db") throws -> String {
    try directory.write(world.store, to: name)
    return directory.file(name)
  }
}
