import ArgumentParser
import Connections
import Basics
import JSON
import SentryState
import ToolSupport

extension SentryTask {
  /// Checks that the store is sound.
  struct Check: ToolCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check the store's integrity, and tell its version.",
      discussion: """
        A store is damaged, which ends with status 65, also where its tables are not as its version \
        has them.

          sentry-task check --store state.db
        """)

    static let statusMeanings = StatusMeanings("The store is sound.")

    @OptionGroup(title: "State options") var state: StateOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func run(on console: Console) async throws {
      let path = try state.state ?? state.store.path(console.environment)
      let check = try await check(console)
      for addition in check.additions {
        console.messages.warning("store '\(path)' has \(addition), which is not ours")
      }
      let problems = check.damage + check.danglingKeys.map { "dangling key: \($0)" }
      try console.output(titles: ["store", "version", "integrity"]).write(
        [
          "store": .string(path), "version": .number(check.version),
          "integrity": .string(check.isSound ? "ok" : "damaged"),
          "problems": .array(problems.map { .string($0) }),
        ],
        cells: [
          TableCell(path), TableCell(String(check.version)),
          check.isSound
            ? TableCell("ok", .good) : TableCell(problems.joined(separator: "; "), .bad),
        ])
      if !check.isSound {
        throw Failure(
          .invalidInput, "store '\(path)' is damaged: \(problems[0])",
          hint: Self.remedy)
      }
    }

    private static let remedy = "restore it, or load a dump of it into a new store"

    private func check(_ console: Console) async throws -> StoreCheck {
      let source = StoreSource(state, for: .read)
      do {
        return try await source.open(console).check()
      } catch let error where state.state == nil {
        // A store that cannot even be opened for its damage says to run this command.
        var failure = Failure(error)
        if failure.kind == .invalidInput, failure.hint != nil { failure.hint = Self.remedy }
        throw failure
      }
    }
  }
}
