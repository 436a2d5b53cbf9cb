import Basics
import Glibc
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

  /// Loads a file, `-` for stdin, whole or not at all, and warns of what there is no table for.
  package func load(_ file: String) async throws -> ImportSummary {
    let descriptor = file == "-" ? 0 : open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(.noInput, "cannot open '\(file)': \(String(cString: strerror(errno)))")
    }
    defer { if descriptor != 0 { close(descriptor) } }
    let summary = try await store.load(
      from: descriptor, source: file, maximumRecordBytes: maximumRecordBytes)
    for skipped in summary.skipped {
      let records = skipped.count == 1 ? "1 record" : "\(skipped.count) records"
      console.messages.warning(
        "\(file):\(skipped.line): \(records) of unknown model '\(skipped.model)' skipped")
    }
    return summary
  }
}
