import Foundation
import TestSupport
import Testing

@Suite("Every tool")
struct EveryToolTests {
  @Test("says how it is used", arguments: Tools.all, ["-h", "--help"])
  func help(tool: String, option: String) async throws {
    let result = try await runProgram(tool, [option])
    #expect(result.status == 0)
    #expect(result.output.contains("\nUSAGE: \(tool) "))
    #expect(result.error == "")
    let titles = result.output.matches(of: /(?m)^[A-Z ]+:$/).map { String($0.0.dropLast()) }
    let own = ["ARGUMENTS", "SUBCOMMANDS", "OPTIONS"].filter(titles.contains)
    #expect(Array(titles.prefix(own.count)) == own)
    #expect(titles.last == "EXIT STATUS")
    #expect(Set(titles).count == titles.count)
  }

  @Test("says that a pipe gets JSON where an option for it is given", arguments: Tools.running)
  func json(command: [String]) async throws {
    let result = try await runProgram(command[0], command.dropFirst() + ["--json"])
    let usage = try await runProgram(command[0], command.dropFirst() + ["--jsonl"])
    let lines = usage.error.split(separator: "\n").dropFirst().map { $0 + "\n" }
    let error = """
      \(command[0]): unknown option '--json'
      \(command[0]): hint: JSON is what a pipe gets; on a terminal, '--format json' prints it

      """
    #expect(result == ToolResult(status: 64, error: error + lines.joined()))
  }

  @Test("says its version and its libraries'", arguments: Tools.all)
  func version(tool: String) async throws {
    let result = try await runProgram(tool, ["--version"])
    let version = /[a-z-]+ \d+\.\d+\.\d+ libcurl\/\d+\.\d+\.\d+\S* SQLite\/3\.\d+\.\d+\n/
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("\(tool) "))
    #expect(result.output.wholeMatch(of: version) != nil, "\(result.output)")
    #expect(result.error == "")
  }

  @Test("goes on without libcurl as far as it does not need it", arguments: Tools.all)
  func withoutTransferLibrary(tool: String) async throws {
    let directory = try TemporaryDirectory()
    try directory.write([], to: "libcurl.so.4")
    let setup = ProgramSetup(environment: ["LD_LIBRARY_PATH": directory.path])
    let help = try await runProgram(tool, ["--help"], setup)
    #expect(help.status == 0)
    let version = try await runProgram(tool, ["--version"], setup)
    #expect(version.output.contains(" libcurl/none "), "\(version.output)")
  }

  @Test(
    "ends where it can open too few files, and says so", arguments: Tools.running, 3..<19)
  func fewDescriptors(command: [String], limit: Int) async throws {
    let result = try await runProgram(
      command[0], Array(command.dropFirst()), ProgramSetup(openFileLimit: limit))
    // With three descriptors the program cannot even be loaded.
    guard limit > 3 else { return #expect(result.status == 127) }
    let error = """
      \(command[0]): cannot open 16 files, as a run may have to
      \(command[0]): hint: raise the limit of open files ('ulimit -n')

      """
    #expect(result == ToolResult(status: 74, error: error))
  }

  @Test(
    "ends where it can start too few threads, and says so", arguments: Tools.running, 1...6)
  func fewThreads(command: [String], limit: Int) async throws {
    // Root has no limit, and other users may have processes already.
    let result = try await runProgram(
      "/usr/bin/env",
      Tools.unprivileged(
        ["prlimit", "--nproc=\(limit)", builtProgram(command[0])] + command.dropFirst()))
    let count = sysconf(Int32(_SC_NPROCESSORS_ONLN)) + 8
    let error = """
      \(command[0]): cannot start \(count) threads, as a run may have to
      \(command[0]): hint: raise the limit of the user's processes ('ulimit -u')

      """
    #expect(result == ToolResult(status: 74, error: error))
  }

  @Test("refuses an option that it does not have", arguments: Tools.all)
  func usage(tool: String) async throws {
    let result = try await runProgram(tool, ["--no-such-option\u{1B}"])
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(
      result.error.hasPrefix("\(tool): unknown option '--no-such-option\\x1b'"), "\(result.error)")
  }

  @Test(
    "fails when nobody gets what it says", arguments: Tools.all,
    ["--help", "--version", "--generate-completion-script=bash"])
  func full(tool: String, option: String) async throws {
    let result = try await runProgram(
      tool, [option], ProgramSetup(output: .file("/dev/full")))
    let message = "\(tool): cannot write to standard output: No space left on device\n"
    #expect(result == ToolResult(status: 74, error: message))
  }

  @Test("ends by SIGPIPE when its reader is gone", arguments: Tools.all)
  func closedPipe(tool: String) async throws {
    let result = try await runProgram(tool, ["--help"], ProgramSetup(output: .closedPipe))
    #expect(result == ToolResult(status: .signalled(SIGPIPE)))
  }
}
