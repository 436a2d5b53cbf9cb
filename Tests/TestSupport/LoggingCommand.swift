/// What the agent of a pipeline takes for a command in what a step prints.
package struct LoggingCommand: Sendable, Equatable {
  /// The agents that run steps.
  package enum Agent: Sendable, CaseIterable {
    case azurePipelines, gitHubActions

    /// The variable by which a step knows that it is run by the agent.
    package var variable: String { self == .azurePipelines ? "TF_BUILD" : "GITHUB_ACTIONS" }
  }

  /// `task.logissue type=error`, or `error`.
  package var name: String
  package var data: String

  package init(name: String, data: String) {
    self.name = name
    self.data = data
  }

  /// Finds the commands of an output as the agent does, and those that it only might: in any case,
  /// of any name, and behind another in the same line.
  package static func all(in output: String, for agent: Agent) -> [LoggingCommand] {
    output.split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }.flatMap { line in
      let line = String(line)
      return switch agent {
      case .azurePipelines:
        // Azure's agent unescapes what it logs, and nothing else.
        bracketed("##vso[", in: line, percent: "%AZP25") + bracketed("##[", in: line)
      case .gitHubActions: leading(in: line) + bracketed("##[", in: line)
      }
    }
  }

  /// The commands of the form `##[name]data`, wherever they begin.
  private static func bracketed(
    _ prefix: String, in line: String, percent: String = "%25"
  ) -> [LoggingCommand] {
    // Without a change of length, which the upper case of other letters could make.
    let lower = String(
      String.UnicodeScalarView(
        line.unicodeScalars.map {
          $0.isASCII ? $0.properties.lowercaseMapping.unicodeScalars.first ?? $0 : $0
        }))
    return lower.ranges(of: prefix).map { range in
      let rest = line.unicodeScalars.dropFirst(
        lower.unicodeScalars.distance(from: lower.startIndex, to: range.upperBound))
      let name = rest.prefix { $0 != "]" }
      return LoggingCommand(
        name: String(name), data: unescaped(String(rest.dropFirst(name.count + 1)), percent))
    }
  }

  /// The command of the form `::name::data` that a line is, after blanks.
  private static func leading(in line: String) -> [LoggingCommand] {
    let text = line.unicodeScalars.drop { $0.properties.isWhitespace }
    guard text.starts(with: "::".unicodeScalars) else { return [] }
    let rest = String(text.dropFirst(2))
    let end = rest.firstRange(of: "::")
    return [
      LoggingCommand(
        name: String(rest[..<(end?.lowerBound ?? rest.endIndex)]),
        data: unescaped(end.map { String(rest[$0.upperBound...]) } ?? "", "%25"))
    ]
  }

  private static func unescaped(_ data: String, _ percent: String) -> String {
    data.replacing("%0D", with: "\r").replacing("%0A", with: "\n").replacing(percent, with: "%")
  }
}
