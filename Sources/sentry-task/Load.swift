import ArgumentParser
import Connections
import Basics
import Glibc
import SentryState
import ToolSupport

extension SentryTask {
  /// Loads state records into the store.
  struct Load: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Load state records into the store, which is created if it does not exist.",
      discussion: """
        Each file is loaded whole or not at all. A record replaces the row of its primary key, or
        without one the row with the same unique key.

          sentry-task load --store state.db state.ndjson
        """)

    @Argument(
      help: ArgumentHelp("Files of state records; '-' is stdin.", valueName: "file"),
      completion: .file())
    var files: [String] = []

    @OptionGroup(title: "State options") var store: StoreOptions
    @OptionGroup(title: "Input options") var input: InputOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func run(on console: Console) async throws {
      try console.requireInput(files)
      if let file = files.first, !files.contains(where: { $0 == "-" || access($0, R_OK) == 0 }) {
        throw Failure(.noInput, "cannot open '\(file)': \(String(cString: strerror(errno)))")
      }
      let store = try Store(creating: store.path(console.environment))
      let loading = StateLoading(
        store: store, maximumRecordBytes: input.maxRecordBytes, console: console)
      for file in files.isEmpty ? ["-"] : files {
        do {
          let summary = try await loading.load(file)
          let records = summary.loaded == 1 ? "1 record" : "\(summary.loaded) records"
          console.messages.note("\(file): \(records) loaded")
        } catch {
          console.report(Failure(error))
        }
      }
    }
  }
}
