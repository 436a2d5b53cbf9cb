import ArgumentParser
import Connections
import Basics
import JSON
import SentryState
import ToolSupport

extension SentryTask {
  /// Writes the store's rows as state records.
  struct Dump: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the store's rows as state records, as 'load' takes them.",
      discussion: """
        Secrets are left out unless --with-secrets is given. What is written is the store as it \
        was when the dump began.

          sentry-task dump --store state.db sentry.group sentry.activity
        """)

    static let statusMeanings = StatusMeanings("What was asked for was written.")

    @Argument(
      help: ArgumentHelp("Models such as sentry.group; all if none is named.", valueName: "model"),
      completion: .list(ModelDefinition.all.map(\.name)))
    var models: [String] = []

    @Flag(help: "Write secrets too.")
    var withSecrets = false

    @OptionGroup(title: "State options") var state: StateOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func validate() throws {
      for model in models where ModelDefinition.named(model) == nil {
        throw ValidationError("there is no model '\(model)'")
      }
    }

    func run(on console: Console) async throws {
      // Written from a copy, so that no transaction is open while somebody is slow to read.
      let store = try await StoreSource(state, for: .privately).open(console)
      let export = StateExport(
        models: models.compactMap(ModelDefinition.named), withSecrets: withSecrets)
      let records = console.output(titles: ["model", "pk", "fields"])
      try await store.read { database in
        try export.write(from: database) { line in
          try records.write(line: line, cells: Self.cells(of: line))
        }
      }
    }

    private static func cells(of line: [UInt8]) -> [TableCell] {
      let record = try? JSONValue(parsing: line)
      return ["model", "pk", "fields"].map { name in
        TableCell(record?[name].map { $0.string ?? $0.serialized })
      }
    }
  }
}
