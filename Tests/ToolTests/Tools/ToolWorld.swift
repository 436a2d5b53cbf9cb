import TestSupport

/// A directory of a test's own, removed with it, and the fixtures.
final class ToolWorld: Sendable {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  var path: String { directory.path }

  /// The path of a file in the directory.
  func file(_ name: String) -> String { directory.file(name) }

  /// Writes a file into the directory, and returns its path.
  func write(_ text: String, to name: String) throws -> String {
    try directory.write(Array(text.utf8), to: name)
  }

  /// The path of a file in `Tests/Fixtures`.
  static func fixture(_ name: String) -> String {
    "\(Tools.root)/Tests/Fixtures/\(name)"
  }

  /// Loads a state into a store of the directory, and returns the store's path.
  func store(_ state: StateBuilder, _ name: String = "state.db") async throws -> String {
    try await store(loading: try write(state.text, to: "\(name).ndjson"), name)
  }

  /// Loads a file of records into a store of the directory, and returns the store's path.
  func store(loading path: String, _ name: String = "state.db") async throws -> String {
    let result = try await runProgram(
      "sentry-task", ["load", "-q", "--store", file(name), path])
    guard result.status == 0 else { throw WorldError(description: result.error) }
    return file(name)
  }

  /// Loads the fixture's state into a store of the directory, and returns the store's path.
  func loadedStore(_ name: String = "state.db") async throws -> String {
    try await store(loading: Self.fixture("state.ndjson"), name)
  }
}

struct WorldError: Error, CustomStringConvertible {
  let description: String
}
