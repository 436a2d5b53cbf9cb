/// The version of the tools, which are released together.
package enum ToolVersion {
  package static let number = "0.1.0"

  /// What `--version` prints: the tool's name and version, and its libraries' as `name/version`.
  package static func text(_ tool: String, libraries: [String]) -> String {
    ([tool, number] + libraries).joined(separator: " ")
  }
}
