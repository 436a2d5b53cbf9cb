/// How a program ended.
package enum ProgramStatus: Sendable, Equatable, ExpressibleByIntegerLiteral {
  case exited(Int32)
  case signalled(Int32)
  /// It was killed because it took too long.
  case timedOut

  package init(integerLiteral value: Int32) {
    self = .exited(value)
  }
}

/// What a program's run came to.
package struct ToolResult: Sendable, Equatable {
  package var status: ProgramStatus
  /// What it wrote to stdout; to the terminal, if stdout was one.
  package var output: String
  /// What it wrote to stderr; to the terminal, if stderr was one and stdout was not.
  package var error: String

  package init(status: ProgramStatus, output: String = "", error: String = "") {
    self.status = status
    self.output = output
    self.error = error
  }
}

/// What a program finds on its stdin.
package enum ProgramInput: Sendable {
  /// Nothing.
  case empty
  case text(String)
  case bytes([UInt8])
  /// The file of this path.
  case file(String)
  /// What `RunningProgram.write` gives, until `closeInput`.
  case open
  /// The terminal of the run, on which nobody types.
  case terminal
}

/// Where a program's stdout or stderr goes.
package enum ProgramOutput: Sendable {
  case captured
  /// The file of this path, which is created or emptied.
  case file(String)
  /// The terminal of the run.
  case terminal
  /// A pipe that nobody reads any more.
  case closedPipe
}

/// How a program is to be run.
package struct ProgramSetup: Sendable {
  /// The whole environment.
  package var environment: [String: String]
  package var input: ProgramInput
  package var output: ProgramOutput
  package var error: ProgramOutput
  /// The columns of the run's terminal.
  package var terminalWidth: Int
  /// The working directory; the tests' own where `nil`.
  package var directory: String?
  /// The largest file that the program may write, in blocks of 512 bytes.
  package var fileSizeLimit: Int?
  /// The number of the file descriptors that the program may have.
  package var openFileLimit: Int?
  /// The seconds after which the program is killed; many, as tests under a sanitizer are slow.
  package var timeout: Double

  package init(
    environment: [String: String] = [:], input: ProgramInput = .empty,
    output: ProgramOutput = .captured, error: ProgramOutput = .captured, terminalWidth: Int = 80,
    directory: String? = nil, fileSizeLimit: Int? = nil, openFileLimit: Int? = nil,
    timeout: Double = 600
  ) {
    self.environment = environment
    self.input = input
    self.output = output
    self.error = error
    self.terminalWidth = terminalWidth
    self.directory = directory
    self.fileSizeLimit = fileSizeLimit
    self.openFileLimit = openFileLimit
    self.timeout = timeout
  }
}

/// Runs a program that was built beside the tests, or one of an absolute path, to its end.
package func runProgram(
  _ name: String, _ arguments: [String] = [], _ setup: ProgramSetup = ProgramSetup()
) async throws -> ToolResult {
  try await RunningProgram(name, arguments, setup).result()
}

/// Runs a program with this text on stdin and these environment variables to its end.
package func runProgram(
  _ name: String, _ arguments: [String] = [], input: String,
  environment: [String: String] = [:]
) async throws -> ToolResult {
  try await runProgram(
    name, arguments, ProgramSetup(environment: environment, input: .text(input)))
}

/// The path of a program that was built beside the tests.
package func builtProgram(_ name: String) -> String {
  if name.hasPrefix("/") { return name }
  let tests = CommandLine.arguments[0]
  let directory = tests.lastIndex(of: "/").map { String(tests[..<$0]) } ?? "."
  return "\(directory)/\(name)"
}
