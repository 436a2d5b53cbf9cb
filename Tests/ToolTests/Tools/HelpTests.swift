import TestSupport
import Testing

@Suite("A command's help")
struct HelpTests {
  @Test("has the command's own options first, the shared ones by group, and the exit statuses last")
  func order() async throws {
    let result = try await runProgram("sentry-task", ["requeue", "--help"])
    #expect(
      result
        == ToolResult(
          status: 0,
          output: """
            OVERVIEW: Put dead tasks back on the queue, with all their attempts before
            them.

            Prints each task as 'list' does.

              sentry-task requeue --dead

            USAGE: sentry-task requeue [<id> ...] [--dead] [--store <file>] [--quiet]
                   [--verbose ...] [--format <json|table>] [--no-progress]

            ARGUMENTS:
              <id>                    The tasks' ids.

            OPTIONS:
              --dead                  Put every dead task back.
              --version               Show the version.
              -h, --help              Show help information.

            STATE OPTIONS:
              --store <file>          The store (default: $SENTRY_VSTS_STORE, else
                                      sentry-vsts/state.db in $XDG_STATE_HOME).

            OUTPUT OPTIONS:
              -q, --quiet             Print errors only, no warnings and no progress.
              -v, --verbose           Show requests and log events on stderr; repeat it to
                                      see more.
              --format <json|table>   Print JSON or a table (default: a table on a
                                      terminal, otherwise JSON). (values: json, table)
              --no-progress           Show no progress, not even on a terminal.

            EXIT STATUS:
              0                       Every task was put back.
              1                       One was not dead, or does not exist.
              64                      The command line is wrong.
              65, 66                  A record or a file is bad; a file or the store does
                                      not exist.
              70, 74                  The tool has a fault; the output or the store cannot
                                      be written.
              78                      Something is not configured, or not fit for use.

            """))
  }

  @Test("has examples that fit on the lines of a usual terminal", arguments: Tools.all)
  func examples(tool: String) async throws {
    let help = try await runProgram(tool, ["--help"])
    let lines = help.output.split(separator: "\n", omittingEmptySubsequences: false)
      .prefix { !$0.hasPrefix("USAGE: ") }
    // The rest of an example that was broken is not indented.
    let broken = zip(lines, lines.dropFirst()).filter { line, next in
      line.hasPrefix("  ") && !next.isEmpty && !next.hasPrefix("  ")
    }
    #expect(broken.map(\.1) == [])
  }

  @Test("wraps at the terminal's width", arguments: [50, 64, 140])
  func width(columns: Int) async throws {
    for tool in Tools.all {
      let result = try await runProgram(
        tool, ["--help"], ProgramSetup(output: .terminal, terminalWidth: columns))
      let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
      // An example, and a word that is longer than the line, are not broken.
      let isTooLong = lines.map { line in
        line.count > columns && !line.hasPrefix("  ") && line.drop { $0 == " " }.contains(" ")
      }
      #expect(!isTooLong.contains(true), "\(tool)")
      #expect(lines.contains { columns - 15...columns ~= $0.count }, "\(tool)")
    }
  }
}
