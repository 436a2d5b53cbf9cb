import ArgumentParser
import Connections
import Basics
import JSON
import SentryState
import ToolSupport

extension SentryTask {
  /// Loads state records into the store.
  struct Load: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Load state records into the store, which is created if it does not exist.",
      discussion: """
        Each file is loaded whole or not at all. A record replaces the row of its primary key, or \
        without one the row with the same unique key.

          sentry-task load --store state.db state.ndjson
        """)

    static let statusMeanings = StatusMeanings("Every file was loaded.")

    @Argument(
      help: ArgumentHelp("Files of state records; '-' is stdin.", valueName: "file"),
      completion: .file())
    var files: [String] = []

    @OptionGroup(title: "State options") var store: StoreOptions
    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func run(on console: Console) async throws {
      try console.requireInput(files)
      var loading: StateLoading?
      for name in files.isEmpty ? ["-"] : files {
        let file: InputFile
        do throws(ReadError) {
          file = try InputFile(opening: name)
        } catch {
          console.report(error.failure)
          continue
        }
        // The store is created only when there is something to load.
        let ready = if let loading { loading } else { try await self.loading(console) }
        loading = ready
        do {
          let summary = try await ready.load(file)
          console.messages.note("\(name): \(summary.text)")
        } catch {
          console.report(Failure(error))
        }
      }
    }

    private func loading(_ console: Console) async throws -> StateLoading {
      StateLoading(
        store: try await Store(creating: store.path(console.environment)),
        maximumRecordBytes: input.maxRecordBytes, console: console)
    }
  }
}

extension ImportSummary {
  /// How many records were loaded, if there were any.
  fileprivate var text: String {
    if loaded == 0, skipped.isEmpty { return "no records" }
    return loaded == 1 ? "1 record loaded" : "\(loaded) records loaded"
  }
}
