/// The version of the tools, which are released together.
package enum ToolVersion {
  package static let number = "0.2.0"

  /// A tool's name and version.
  package static func text(_ tool: String) -> String { "\(tool) \(number)" }
}
