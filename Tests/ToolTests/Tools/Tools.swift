import Foundation
import Glibc
import JSON
import TestSupport

/// The five tools and what belongs to them in the repository.
enum Tools {
  /// All tools.
  static let all = [
    "vsts-lookup-base-url", "vsts-repo-access", "vsts-work-item-types", "vsts-webhook-replay",
    "sentry-task",
  ]

  /// A command of each tool that would ask the service.
  static let running = [
    ["vsts-lookup-base-url", "fabrikam"], ["vsts-repo-access", "Web/api"],
    ["vsts-work-item-types", "Web"], ["vsts-webhook-replay"], ["sentry-task", "tasks"],
  ]

  /// What `/usr/bin/env` is given to run a command without root's rights.
  static func unprivileged(_ command: [String]) -> [String] {
    (geteuid() == 0 ? ["setpriv", "--reuid=65534", "--clear-groups"] : []) + command
  }

  static let shells = ["bash", "zsh", "fish"]

  /// The package's directory.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// Where the programs are that were built.
  static let directory = URL(filePath: builtProgram("sentry-task")).deletingLastPathComponent().path

  static func page(_ tool: String) -> String { "\(root)/man/\(tool).1" }

  /// The page of what the tools share.
  static let sharedPage = "\(root)/man/vsts-tools.7"

  /// The committed completion script of a tool.
  static func completion(_ tool: String, _ shell: String) -> String {
    shell == "zsh" ? "\(root)/completions/_\(tool)" : "\(root)/completions/\(tool).\(shell)"
  }

  /// The text of a file, which somebody may be writing: Foundation leaks what it has read of one that
  /// grows meanwhile.
  static func text(of path: String) throws -> String {
    let file = try InputFile(opening: path)
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while case let count = try file.read(into: &buffer), count > 0 { text += buffer[..<count] }
    return String(decoding: text, as: UTF8.self)
  }

  /// Whether there is a Python that reads YAML.
  static let hasYAML = ["yaml/__init__.py", "../../../bin/python3"].allSatisfy { file in
    FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/\(file)")
  }

  /// What a text of YAML says.
  static func value(yaml text: String) async throws -> JSONValue {
    let parser = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"
    let parsed = try await runProgram("/usr/bin/python3", ["-c", parser], input: text)
    return try JSONValue(parsing: parsed.output)
  }
}
