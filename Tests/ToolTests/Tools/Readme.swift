import TestSupport

/// What the README has people run.
enum Readme {
  /// The blocks of code in this language below a heading, up to the next heading.
  static func blocks(_ language: String, below heading: String) throws -> [String] {
    let lines = try Tools.text(of: "\(Tools.root)/README.md")
      .split(separator: "\n", omittingEmptySubsequences: false)
    var blocks: [String] = []
    var openLanguage: Substring?
    for line in lines.drop(while: { $0 != heading }).dropFirst() {
      if line.hasPrefix("```") {
        openLanguage = openLanguage == nil ? line.dropFirst(3) : nil
        if openLanguage == language[...] { blocks.append("") }
      } else if let openLanguage {
        if openLanguage == language { blocks[blocks.count - 1] += line + "\n" }
      } else if line.hasPrefix("## ") {
        break
      }
    }
    return blocks
  }

  /// Runs a script of the README in a shell that finds the tools that were built.
  static func run(
    _ script: String, in directory: String, environment: [String: String] = [:]
  ) async throws -> ToolResult {
    let path = "\(Tools.directory):/usr/local/bin:/usr/bin:/bin:/usr/sbin"
    return try await runProgram(
      "/bin/bash", ["-c", script],
      ProgramSetup(
        environment: environment.merging(["PATH": path, "HOME": directory]) { given, _ in given },
        directory: directory))
  }
}
