/// The agent of a pipeline that the tool runs in, if it does, which takes some of what it reads for
/// commands.
///
/// Azure Pipelines looks for `##vso[` anywhere in a line, GitHub's runner for `##[`, and for `::`
/// where a line begins. What a tool prints comes from services, files and arguments, whose authors
/// must not command the agent; the tool's own failures and warnings are commands to show them.
package struct PipelineAgent: Sendable {
  /// Nobody takes anything for a command.
  package static let none = PipelineAgent(Environment([:]))

  /// How bad it is what a message tells, by the agents' names.
  enum Severity: String {
    case error, warning
  }

  private enum LinePart {
    case blank, colon, rest
  }

  private let isAzure: Bool
  private let isGitHub: Bool

  /// Looks at `TF_BUILD` and `GITHUB_ACTIONS`.
  package init(_ environment: Environment) {
    isAzure = environment["TF_BUILD"] != nil
    isGitHub = environment["GITHUB_ACTIONS"] != nil
  }

  /// Whether a tool runs in a pipeline at all.
  var isThere: Bool { isAzure || isGitHub }

  /// JSON text without commands, in which every string still has its value.
  func disarmed(json text: [UInt8]) -> [UInt8] {
    isThere ? text.replacingHashes(with: #"\u0023"#) : text
  }

  /// Lines of text without commands.
  func disarmed(_ text: String) -> String {
    guard isThere else { return text }
    let disarmed = String(decoding: Array(text.utf8).replacingHashes(with: "#_"), as: UTF8.self)
    return isGitHub ? Self.disarmingColons(disarmed) : disarmed
  }

  /// The command to show a message, whose text is free of commands, among the run's failures and
  /// warnings; `nil` where there is no agent.
  func command(toShow message: String, as severity: Severity) -> String? {
    guard isThere else { return nil }
    let parts = message.split(separator: "%", omittingEmptySubsequences: false)
    return isAzure
      ? "##vso[task.logissue type=\(severity.rawValue)]" + parts.joined(separator: "%AZP25")
      : "::\(severity.rawValue)::" + parts.joined(separator: "%25")
  }

  private static func disarmingColons(_ text: String) -> String {
    var disarmed = String.UnicodeScalarView()
    var part = LinePart.blank
    for scalar in text.unicodeScalars {
      if part == .colon, scalar == ":" { disarmed.append("_") }
      disarmed.append(scalar)
      part =
        switch (part, scalar) {
        case (_, "\n"), (_, "\r"): .blank
        case (.blank, ":"): .colon
        case (.blank, _) where scalar.properties.isWhitespace: .blank
        default: .rest
        }
    }
    return String(disarmed)
  }
}

extension [UInt8] {
  /// The text with another in place of the first `#` of each `##` that begins a command.
  fileprivate func replacingHashes(with replacement: String) -> [UInt8] {
    var result: [UInt8] = []
    var copied = 0
    var position = 0
    while let hash = self[position...].firstIndex(of: UInt8(ascii: "#")) {
      position = hash + 1
      guard isCommand(at: hash) else { continue }
      result += self[copied..<hash]
      result += replacement.utf8
      copied = position
    }
    return copied == 0 ? self : result + self[copied...]
  }

  private func isCommand(at hash: Int) -> Bool {
    let next = self[hash...].dropFirst().prefix(4)
    guard next.first == UInt8(ascii: "#"), let name = next.dropFirst().first else { return false }
    // Lower case by one bit, which no other byte than a letter's shares.
    return name == UInt8(ascii: "[")
      || next.dropFirst().map { $0 | 0x20 } == Array("vso".utf8)
  }
}
