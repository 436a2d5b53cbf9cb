import JSON
package import SentryState
package import ToolSupport

/// Where a tool's state comes from: a store, or state records for as long as the run.
package struct StoreSource {
  /// What a tool does with the store.
  package enum Use: Sendable {
    case readAndWrite
    /// It looks at the store, which may lie where nothing can be written: what a run would keep
    /// there, as a domain that was repaired, then ends with it.
    case read
    /// It works on a copy, of which nothing is written back.
    case privately
  }

  private let options: StateOptions
  private let use: Use

  package init(_ options: StateOptions, for use: Use = .readAndWrite) {
    self.options = options
    self.use = use
  }

  /// Opens the store, or loads the state records into a store in memory.
  package func open(_ console: Console) async throws -> Store {
    if let file = options.state {
      let store = try Store.inMemory()
      _ = try await StateLoading(store: store, console: console).load(InputFile(opening: file))
      return store
    }
    let path = try options.store.path(console.environment)
    return switch use {
    case .readAndWrite: try await Store(opening: path)
    case .read: try await Store(reading: path)
    case .privately: try await Store(copying: path)
    }
  }
}
