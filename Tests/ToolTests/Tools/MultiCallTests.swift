import Foundation
import TestSupport
import Testing

/// The tools are one program, which a package installs once, with links to it.
@Suite("One program with five names")
struct MultiCallTests {
  private let world: ToolWorld

  init() throws {
    world = try ToolWorld()
  }

  /// A link to the program.
  private func link(_ name: String) throws -> String {
    try FileManager.default.createSymbolicLink(
      atPath: world.file(name), withDestinationPath: builtProgram("sentry-task"))
    return world.file(name)
  }

  @Test("is the tool of the name that it is called with", arguments: Tools.all)
  func link(tool: String) async throws {
    let path = try link(tool)
    for option in ["--version", "--help", "--no-such-option", "--generate-completion-script=bash"] {
      let linked = try await runProgram(path, [option])
      #expect(linked == (try await runProgram(tool, [option])))
      #expect((linked.output + linked.error).contains(tool), "\(option)")
    }
  }

  @Test("says which names it has where it is called by another", arguments: ["vsts", "a\u{1B}b"])
  func otherName(name: String) async throws {
    let result = try await runProgram(try link(name), ["--help"])
    let shown = name.replacing("\u{1B}", with: #"\x1b"#)
    let error = """
      \(shown): no tool has this name
      \(shown): hint: call the program by one of these names, as by a link to it
        vsts-lookup-base-url
        vsts-repo-access
        vsts-work-item-types
        vsts-webhook-replay
        sentry-task

      """
    #expect(result == ToolResult(status: 64, error: error))
  }
}
