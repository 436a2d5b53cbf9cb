package import SentryState
package import ToolSupport

/// Where a tool's state comes from: a store, or state records for as long as the run.
package struct StoreSource {
  private let options: StateOptions
  private let isPrivate: Bool

  /// Takes the options; a private store is a copy, of which nothing is written back.
  package init(_ options: StateOptions, isPrivate: Bool = false) {
    self.options = options
    self.isPrivate = isPrivate
  }

  /// Opens the store, or loads the state records into a store in memory.
  package func open(_ console: Console) async throws -> Store {
    if let file = options.state {
      let store = try Store.inMemory()
      _ = try await StateLoading(store: store, console: console).load(file)
      return store
    }
    let path = try options.store.path(console.environment)
    return isPrivate ? try Store(copying: path) : try Store(opening: path)
  }
}
