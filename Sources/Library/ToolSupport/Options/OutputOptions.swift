package import ArgumentParser

/// The options of every tool: what it prints, and how much it says.
package struct OutputOptions: ParsableArguments {
  @Flag(name: .shortAndLong, help: "Print errors only, no warnings and no progress.")
  package var quiet = false

  @Flag(
    name: .shortAndLong,
    help: "Show requests and log events on stderr; repeat it to see more.")
  package var verbose: Int

  @Option(
    help: ArgumentHelp(
      "Print JSON or a table (default: a table on a terminal, otherwise JSON).",
      valueName: "json|table"))
  package var format: OutputFormat?

  @Flag(help: "Show no progress, not even on a terminal.")
  package var noProgress = false

  package init() {}

  package func validate() throws {
    if quiet, verbose > 0 {
      throw ValidationError("'--quiet' and '--verbose' are mutually exclusive")
    }
  }
}

extension OutputOptions {
  /// The options' values, which can be shared between threads.
  struct Values: Sendable {
    let format: OutputFormat?
    let showsProgress: Bool

    init(_ options: OutputOptions) {
      format = options.format
      showsProgress = !options.quiet && !options.noProgress
    }
  }
}
