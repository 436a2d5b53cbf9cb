import Foundation
import Glibc
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

  static func text(of path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }
}
