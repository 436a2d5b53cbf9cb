package import JSON
package import SentryState
package import ToolSupport

/// Loads files of state records into a store.
package struct StateLoading {
  private let store: Store
  private let maximumRecordBytes: Int
  private let console: Console

  package init(store: Store, maximumRecordBytes: Int = 64 << 20, console: Console) {
    self.store = store
    self.maximumRecordBytes = maximumRecordBytes
    self.console = console
  }

  /// Loads a file whole or not at all, and warns of what there is no table for.
  package func load(_ file: InputFile) async throws -> ImportSummary {
    let summary = try await store.load(file, maximumRecordBytes: maximumRecordBytes)
    for skipped in summary.skipped {
      let records = skipped.count == 1 ? "1 record" : "\(skipped.count) records"
      console.messages.warning(
        "\(file.name):\(skipped.line): \(records) of unknown model '\(skipped.model)' skipped")
    }
    return summary
  }
}
