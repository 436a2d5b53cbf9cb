import Glibc
import JSON
import SQLite
package import SentryState

/// A test's world that has a store.
package protocol StoreWorld {
  var store: Store { get }
}

extension StoreWorld {
  package func execute(_ script: String) async throws {
    try await store.write { try $0.execute(script) }
  }

  /// The rows of a query for these columns, each as its values separated by `|`, null as `-`.
  package func rows(_ columns: String, _ rest: String) async throws -> [String] {
    try await rows((columns, rest))
  }

  package func rows(_ query: (columns: String, rest: String)) async throws -> [String] {
    try await store.read { db in
      try db.rows(SQL("SELECT json_array(\(query.columns)) FROM \(query.rest)")) { row in
        (row.json(0)?.array ?? []).map { value in
          value.isNull ? "-" : value.string ?? value.serialized
        }.joined(separator: "|")
      }
    }
  }
}

extension Store {
  /// Makes a store in memory with a state.
  package static func inMemory(_ state: StateBuilder) async throws -> Store {
    let store = try inMemory()
    try await store.load(text: state.text)
    return store
  }

  /// Loads a text as the file `state.ndjson`.
  @discardableResult
  package func load(text: String) throws -> ImportSummary {
    let directory = try TemporaryDirectory()
    let path = try directory.write(Array(text.utf8), to: "state.ndjson")
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(code: errno) }
    return try load(InputFile(descriptor: descriptor, name: "state.ndjson"))
  }
}
