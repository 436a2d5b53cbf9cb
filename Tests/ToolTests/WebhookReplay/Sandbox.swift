import Foundation
import TestSupport

/// A directory of a test's own, removed with it, and the fixtures.
final class Sandbox: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "vsts-tools-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in the directory.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file into the directory, and returns its path.
  func write(_ text: String, to name: String) throws -> String {
    try text.write(toFile: file(name), atomically: false, encoding: .utf8)
    return file(name)
  }

  /// The path of a file in `Tests/Fixtures`.
  static func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
  }

  /// Loads the fixture's state into a store of the directory, and returns the store's path.
  func loadedStore(_ name: String = "state.db") async throws -> String {
    let result = try await runProgram(
      "sentry-task", ["load", "-q", "--store", file(name), Self.fixture("state.ndjson")])
    guard result.status == 0 else { throw SandboxError(description: result.error) }
    return file(name)
  }
}

struct SandboxError: Error, CustomStringConvertible {
  let description: String
}
