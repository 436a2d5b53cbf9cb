import Foundation
import TestSupport
import Testing

/// What the shared entry and the shared streams do, shown with one tool.
@Suite("A tool's streams")
struct StreamsTests {
  private let tool = "vsts-webhook-replay"
  private let state = ["--state", "\(Tools.root)/Tests/Fixtures/state.ndjson"]
  private let ignored =
    #"{"eventType":"git.push","resourceContainers":{"collection":{"id":"c"}}}"# + "\n"

  private func outcome(_ line: Int) -> String {
    #"{"source":"-:\#(line)","subscription_id":null,"notification_id":null,"#
      + #""event_type":"git.push","work_item_id":null,"integration_id":null,"status":200,"#
      + #""outcome":"ignored","effects":[],"log":[]}"# + "\n"
  }

  @Test("are not read from a terminal")
  func terminalInput() async throws {
    let result = try await runProgram(tool, state, ProgramSetup(input: .terminal))
    #expect(
      result
        == ToolResult(
          status: 64,
          error: """
            \(tool): no input: give it on the command line, or records on stdin
            Usage: \(tool) [<options>] [<file> ...]
              See '\(tool) --help' for more information.

            """))
  }

  @Test(
    "end with what is known when the tool is interrupted",
    arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
  func interruption(signal: Int32, status: Int32) async throws {
    let program = try RunningProgram(tool, state, ProgramSetup(input: .open))
    program.write(ignored)
    await program.output { $0.hasSuffix("\n") }
    program.send(signal)
    let result = await program.result()
    #expect(result == ToolResult(status: .exited(status), output: outcome(1)))
  }

  @Test("go on after an interrupt that the tool was started to ignore")
  func ignoredInterrupt() async throws {
    let script = #"trap "" INT; exec "$0" "$@""#
    let program = try RunningProgram(
      "/bin/sh", ["-c", script, builtProgram(tool)] + state, ProgramSetup(input: .open))
    program.write(ignored)
    await program.output { $0.hasSuffix("\n") }
    program.send(SIGINT)
    program.write(ignored)
    program.closeInput()
    let result = await program.result()
    #expect(result == ToolResult(status: 0, output: outcome(1) + outcome(2)))
  }

  @Test("show each record as soon as it is known")
  func promptness() async throws {
    let program = try RunningProgram(tool, state, ProgramSetup(input: .open))
    for line in 1...3 {
      program.write(ignored)
      let expected = (1...line).map(outcome).joined()
      #expect(await program.output { $0.count >= expected.count } == expected)
    }
    program.closeInput()
    #expect(await program.result().status == 0)
  }

  @Test("are a table on a terminal, in colour unless that is refused")
  func table() async throws {
    var setup = ProgramSetup(
      environment: ["TERM": "xterm", "NO_COLOR": "1"], input: .text(ignored), output: .terminal,
      terminalWidth: 70)
    let plain = """
      source  event     status  outcome
      -:1     git.push  200     ignored

      """
    #expect(try await runProgram(tool, state, setup) == ToolResult(status: 0, output: plain))
    setup.environment = ["TERM": "xterm"]
    let colored = try await runProgram(tool, state, setup)
    #expect(colored.output.contains("\u{1B}[2mignored\u{1B}[0m"))
    let json = try await runProgram(tool, state + ["--format", "json"], setup)
    #expect(json == ToolResult(status: 0, output: outcome(1)))
  }

  @Test("fail when their bytes are lost")
  func lost() async throws {
    let message = "\(tool): cannot write to standard output: No space left on device\n"
    let full = ProgramSetup(input: .text(ignored), output: .file("/dev/full"))
    #expect(try await runProgram(tool, state, full) == ToolResult(status: 74, error: message))

    let closed = try await runProgram(
      "/bin/sh", ["-c", #"exec "$0" "$@" >&-"#, builtProgram(tool)] + state,
      ProgramSetup(input: .text(ignored)))
    let closedMessage = "\(tool): cannot write to standard output: Bad file descriptor\n"
    #expect(closed == ToolResult(status: 74, error: closedMessage))

    let gone = ProgramSetup(input: .text(ignored), output: .closedPipe)
    #expect(try await runProgram(tool, state, gone) == ToolResult(status: .signalled(SIGPIPE)))
  }

  @Test("name the files that cannot be read, and go on with the others")
  func files() async throws {
    let result = try await runProgram(
      tool, state + ["/nonexistent/a", "-", "/tmp"], input: ignored)
    let expected = ToolResult(
      status: 66, output: outcome(1),
      error: """
        \(tool): cannot open '/nonexistent/a': No such file or directory
        \(tool): cannot read '/tmp': Is a directory

        """)
    #expect(result == expected)
  }
}
