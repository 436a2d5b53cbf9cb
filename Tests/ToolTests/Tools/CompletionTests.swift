import Foundation
import TestSupport
import Testing

@Suite("A tool's completions")
struct CompletionTests {
  @Test(
    "can be read by their shell",
    .enabled(if: Tools.shells.map { "/usr/bin/\($0)" }.allSatisfy(isThere)),
    arguments: Tools.all, Tools.shells)
  func syntax(tool: String, shell: String) async throws {
    let result = try await runProgram("/usr/bin/\(shell)", ["-n", Tools.completion(tool, shell)])
    #expect(result == ToolResult(status: 0))
  }

  @Test("offer no subcommand 'help' that the tool does not have", arguments: Tools.shells)
  func help(shell: String) async throws {
    for tool in Tools.all where tool != "sentry-task" {
      let script = try Tools.text(of: Tools.completion(tool, shell))
      #expect(!script.contains("subcommand help"), "\(tool)")
    }
  }
}

@Suite("What is derived from the tools and from vsts-tools(7)")
struct DerivedFilesTests {
  @Test(
    "is committed as Tests/regenerate writes it", .enabled(if: isThere("/usr/bin/python3")))
  func current() async throws {
    let result = try await runProgram(
      "/usr/bin/python3", ["\(Tools.root)/Tests/regenerate", "--check"],
      ProgramSetup(environment: ["PROGRAMS": Tools.directory]))
    #expect(result == ToolResult(status: 0), "out of date: run Tests/regenerate")
  }
}

private func isThere(_ path: String) -> Bool {
  FileManager.default.fileExists(atPath: path)
}
