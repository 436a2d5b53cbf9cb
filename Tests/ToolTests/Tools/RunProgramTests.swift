import Foundation
import TestSupport
import Testing

@Suite("Running a program")
struct RunProgramTests {
  private func shell(
    _ script: String, _ setup: ProgramSetup = ProgramSetup()
  ) async throws -> ToolResult {
    try await runProgram("/bin/sh", ["-c", script], setup)
  }

  @Test("gives its output and its status")
  func result() async throws {
    let result = try await shell("echo out; echo err >&2; exit 3")
    #expect(result == ToolResult(status: 3, output: "out\n", error: "err\n"))
    #expect(try await shell("kill -TERM $$").status == .signalled(SIGTERM))
  }

  @Test("does not block on much input and output")
  func much() async throws {
    let text = String(repeating: "0123456789abcdef", count: 1 << 18)
    let result = try await runProgram("/bin/cat", input: text)
    #expect(result == ToolResult(status: 0, output: text))
    #expect(try await runProgram("/bin/true", input: text) == ToolResult(status: 0))
  }

  @Test("sets environment, directory and limits")
  func setup() async throws {
    let setup = ProgramSetup(environment: ["A": "b c"], directory: "/", fileSizeLimit: 8)
    let result = try await shell(#"echo "$A:$HOME:$(pwd):$(ulimit -f)""#, setup)
    #expect(result == ToolResult(status: 0, output: "b c::/:8\n"))
  }

  @Test("kills what takes too long")
  func timeout() async throws {
    let result = try await runProgram("/bin/sleep", ["600"], ProgramSetup(timeout: 0.05))
    #expect(result == ToolResult(status: .timedOut))
  }

  @Test("on a terminal shows what it writes there")
  func terminal() async throws {
    let setup = ProgramSetup(input: .terminal, output: .terminal, terminalWidth: 33)
    let result = try await shell("test -t 0 && test -t 1 && stty size; echo e >&2", setup)
    #expect(result == ToolResult(status: 0, output: "24 33\n", error: "e\n"))
  }

  @Test("lets it be written to and signalled")
  func interaction() async throws {
    let program = try RunningProgram("/bin/cat", [], ProgramSetup(input: .open))
    program.write("one\n")
    #expect(await program.output { $0.hasSuffix("\n") } == "one\n")
    program.write("two\n")
    #expect(await program.output { $0.hasSuffix("two\n") } == "one\ntwo\n")
    program.send(SIGKILL)
    let result = await program.result()
    #expect(result == ToolResult(status: .signalled(SIGKILL), output: "one\ntwo\n"))
  }

  @Test("writes to nobody else once it has ended")
  func endedInput() async throws {
    let program = try RunningProgram("/bin/true", [], ProgramSetup(input: .open))
    _ = await program.result()
    // Some of these have the numbers that the program's streams had.
    let others = try (0..<32).map { _ in try makePipe() }
    defer { for other in others { closeBoth(other) } }
    program.write("not for you")
    var requests = others.map { pollfd(fd: $0.reading, events: Int16(POLLIN), revents: 0) }
    #expect(poll(&requests, nfds_t(requests.count), 0) == 0)
  }

  private func closeBoth(_ pipe: (reading: Int32, writing: Int32)) {
    close(pipe.reading)
    close(pipe.writing)
  }
}
