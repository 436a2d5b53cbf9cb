import Foundation
import TestSupport
import Testing

@Suite("A tool's completions")
struct CompletionTests {
  @Test("are committed as they are generated", arguments: Tools.all, Tools.shells)
  func current(tool: String, shell: String) async throws {
    let result = try await runProgram(tool, ["--generate-completion-script", shell])
    #expect(result.status == 0)
    #expect(result.error == "")
    let committed = try Tools.text(of: Tools.completion(tool, shell))
    #expect(
      result.output == committed, "out of date: see 'Completions' in README.md")
  }

  @Test("can be read by their shell", arguments: Tools.all, Tools.shells)
  func syntax(tool: String, shell: String) async throws {
    guard FileManager.default.fileExists(atPath: "/usr/bin/\(shell)") else { return }
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
