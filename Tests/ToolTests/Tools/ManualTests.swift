import Foundation
import JSON
import TestSupport
import Testing

@Suite("A tool's manual page")
struct ManualTests {
  /// What every tool has and no tool's help lists.
  private static let unlisted = "--generate-completion-script"

  @Test("names exactly the tool's options", arguments: Tools.all)
  func options(tool: String) async throws {
    let dump = try await runProgram(tool, ["--experimental-dump-help"])
    let help = try JSONValue(parsing: dump.output)
    let command = try #require(help["command"])
    let page = try Tools.text(of: Tools.page(tool))
    let documented = page.matches(of: /\bFl (-?[A-Za-z][A-Za-z-]*)/).map { "-\($0.1)" }
    #expect(Set(documented).sorted() == options(of: command).union([Self.unlisted]).sorted())
  }

  private func options(of command: JSONValue) -> Set<String> {
    var options: Set<String> = []
    for argument in command["arguments"]?.array ?? []
    where argument["kind"] != "positional" && argument["shouldDisplay"] == true {
      for name in argument["names"]?.array ?? [] {
        let text = name["name"]?.string ?? ""
        options.insert(name["kind"] == "long" ? "--\(text)" : "-\(text)")
      }
    }
    for subcommand in command["subcommands"]?.array ?? []
    where subcommand["commandName"] != "help" {
      options.formUnion(self.options(of: subcommand))
    }
    return options
  }

  @Test(
    "is found by what the tools are for", arguments: Tools.all.map(Tools.page) + [Tools.sharedPage])
  func description(page: String) throws {
    let lines = try Tools.text(of: page).split(separator: "\n")
    let description = try #require(lines.first { $0.hasPrefix(".Nd ") })
    #expect(description.contains("Azure DevOps"))
  }

  @Test(
    "is correct mdoc", .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/mandoc")),
    arguments: Tools.all.map(Tools.page) + [Tools.sharedPage])
  func lint(page: String) async throws {
    let result = try await runProgram("/usr/bin/mandoc", ["-Tlint", "-Wstyle", page])
    // Whether the pages that this one refers to are installed says nothing about it.
    let findings = result.output.split(separator: "\n")
      .filter { !$0.contains("referenced manual not found") }
    #expect(findings == [])
  }
}
