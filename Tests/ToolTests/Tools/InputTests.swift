import JSON
import TestSupport
import Testing

/// What no tool can read, shown with each that reads.
@Suite("Input that cannot be read")
struct InputTests {
  /// A tool that reads records from stdin, or from a file where it takes one as operand.
  struct Reader: Sendable, CustomTestStringConvertible {
    let tool: String
    let arguments: [String]

    init(_ tool: String, _ arguments: String...) {
      self.tool = tool
      self.arguments = arguments
    }

    var testDescription: String { ([tool] + arguments).joined(separator: " ") }
  }

  private static let fixture = ToolWorld.fixture("state.ndjson")
  private static let service = "--base-url=http://127.0.0.1:9/"
  /// `STORE` stands for a store that does not exist yet.
  private static let readers = [
    Reader("sentry-task", "load", "--store", "STORE"),
    Reader("sentry-task", "put", "--store", "STORE"),
    Reader("sentry-task", "run", "--state", fixture),
    Reader("vsts-webhook-replay", "--offline", "--state", fixture),
    Reader("vsts-lookup-base-url"),
    Reader("vsts-repo-access", service),
    Reader("vsts-work-item-types", service),
  ]
  private static let stateReaders = [
    Reader("sentry-task", "dump"), Reader("sentry-task", "check"),
    Reader("sentry-task", "run", "noop"), Reader("vsts-webhook-replay", "--offline"),
    Reader("vsts-lookup-base-url", "--integration", "1"),
    Reader("vsts-repo-access", service, "--integration", "1", "--all"),
    Reader("vsts-work-item-types", "--form", "--integration", "1"),
  ]

  private let world: ToolWorld

  init() throws {
    world = try ToolWorld()
  }

  /// Runs a tool after a shell has set up what only it can.
  private func run(
    _ reader: Reader, _ more: [String] = [], shell: String, _ input: ProgramInput = .empty
  ) async throws -> ToolResult {
    let arguments = reader.arguments.map { $0 == "STORE" ? world.file("state.db") : $0 }
    return try await runProgram(
      "/bin/sh", ["-c", shell, builtProgram(reader.tool)] + arguments + more,
      ProgramSetup(environment: ["TMPDIR": world.path], input: input))
  }

  @Test("is named, and no answer", arguments: readers)
  func stdin(reader: Reader) async throws {
    for (shell, cause) in [
      (#"exec "$0" "$@" <&-"#, "Bad file descriptor"), (#"exec "$0" "$@" </"#, "Is a directory"),
    ] {
      let result = try await run(reader, shell: shell)
      #expect(result.status == 66)
      #expect(result.error == "\(reader.tool): cannot read '-': \(cause)\n")
    }
  }

  @Test("leaves no store behind that was to be created for it", arguments: ["put", "load"])
  func unreadable(subcommand: String) async throws {
    let store = world.file("none.db")
    for shell in [#"exec "$0" "$@" <&-"#, #"exec "$0" "$@" </"#, #"exec "$0" "$@" 0>/dev/null"#] {
      let result = try await runProgram(
        "/bin/sh", ["-c", shell, builtProgram("sentry-task"), subcommand, "--store", store])
      #expect(result.status == 66)
      #expect(result.error.hasPrefix("sentry-task: cannot read '-': "), "\(result.error)")
      #expect(try await runProgram("sentry-task", ["check", "--store", store]).status == 66)
    }
  }

  /// What each tool takes for no record, and whether that answers what it was asked.
  @Test("that holds no record is told, and no answer to a gate", arguments: readers)
  func noRecords(reader: Reader) async throws {
    for text in ["", "\n \r\n", "\u{FEFF}", "[]", " [ ]\n"] {
      let result = try await run(reader, shell: #"exec "$0" "$@""#, .text(text))
      let name = reader.arguments.first == "load" ? "sentry-task: -" : reader.tool
      let status: ProgramStatus = reader.tool == "vsts-repo-access" ? 66 : 0
      #expect(result == ToolResult(status: status, error: "\(name): no records\n"))
    }
    let quiet = try await run(reader, ["-q"], shell: #"exec "$0" "$@""#)
    #expect(
      quiet.error == (reader.tool == "vsts-repo-access" ? "vsts-repo-access: no records\n" : ""))
  }

  /// An input of which nothing can be read, what is said of it, and what is to be done.
  struct Foreign: Sendable {
    var bytes: [UInt8]
    var problem: String
    var hint: String
  }

  private static let foreignInputs = [
    Foreign(
      bytes: "\u{FEFF}{\"a\":1}\n{}\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
      problem: "UTF-16, not UTF-8", hint: "convert it: iconv -f UTF-16 -t UTF-8"),
    Foreign(
      bytes: Array("POST /hook HTTP/1.1\r\nHost: h\r\n\r\n{}\n{}".utf8),
      problem: "HTTP requests as text, not JSON", hint: "give the JSON that the requests carry"),
    Foreign(
      bytes: Array("HTTP/2 200 \r\ncontent-type: application/json\r\n\r\n{\"value\":[]}".utf8),
      problem: "an HTTP response as text, not JSON",
      hint: "give the response's body alone: curl writes it so without '-i'"),
  ]

  @Test("that is not JSON in UTF-8 is named with what to do", arguments: readers, foreignInputs)
  func foreign(reader: Reader, input: Foreign) async throws {
    let result = try await run(reader, shell: #"exec "$0" "$@""#, .bytes(input.bytes))
    #expect(result.status == 65)
    if reader.arguments.first == "load" {
      let error = "sentry-task: -: the record is no JSON: line 1, column 1: \(input.problem)\n"
      #expect(result.error == error + "sentry-task: hint: \(input.hint)\n")
    } else {
      let readsRequests =
        reader.tool == "vsts-webhook-replay" && input.problem.hasPrefix("HTTP requests")
      let hint = readsRequests ? "read them with '--input http'" : input.hint
      #expect(result.records.count == 1)
      #expect(result.records.first?["source"] == "-:1")
      #expect(
        result.records.first?["error"] == [
          "kind": "invalid_input",
          "message": .string("not a JSON record: line 1, column 1: \(input.problem)"),
          "hint": .string(hint),
        ])
    }
  }

  @Test("is named where it is the state", arguments: stateReaders)
  func state(reader: Reader) async throws {
    for (file, message) in [
      ("/", "cannot read '/': Is a directory"),
      (world.file("none"), "cannot open '\(world.file("none"))': No such file or directory"),
    ] {
      let result = try await run(reader, ["--state", file], shell: #"exec "$0" "$@""#)
      #expect(result == ToolResult(status: 66, error: "\(reader.tool): \(message)\n"))
    }
  }

  @Test("creates no store")
  func load() async throws {
    let load = Self.readers[0]
    let result = try await run(
      load, ["/", world.file("none")], shell: #"exec "$0" "$@""#)
    #expect(
      result
        == ToolResult(
          status: 66,
          error: """
            sentry-task: cannot read '/': Is a directory
            sentry-task: cannot open '\(world.file("none"))': No such file or directory

            """))
    let check = try await runProgram("sentry-task", ["check", "--store", world.file("state.db")])
    #expect(check.status == 66)
  }

  @Test("for lack of descriptors is a fault of the system, at once", arguments: readers)
  func descriptors(reader: Reader) async throws {
    // From where the system can hardly start a program to where there is enough.
    for limit in [4, 6, 8, 9, 10, 12, 16, 24] {
      let result = try await run(
        reader, shell: "ulimit -n \(limit); " + #"exec "$0" "$@""#, .text("{}"))
      let isEnough = limit > 8 && [0, 65, 66, 69, 78].contains(result.status)
      #expect(isEnough || result.status == 74, "\(limit): \(result)")
    }
  }

  @Test("for lack of room for its copy is a fault of the system, and named")
  func copy() async throws {
    let lines = (1...30_000).map { #"{"model":"sentry.organization","pk":\#($0),"fields":{}}"# }
    let load = Self.readers[0]
    let result = try await run(
      load, shell: #"ulimit -f 2000; exec "$0" "$@""#, .text(lines.joined(separator: "\n")))
    #expect(
      result
        == ToolResult(
          status: 74,
          error: """
            sentry-task: cannot copy '-' to '\(world.path)': File too large
            sentry-task: hint: set TMPDIR to a directory that has room for the input

            """))
  }
}
