import JSON
import TestSupport

/// What no input, answer or store may make of a tool's run.
enum FuzzVerdict {
  /// The statuses that the manual names, without those of usage and of a fault of the tool's own.
  private static let statuses: Set<Int32> = [0, 1, 65, 66, 69, 74, 75, 76, 77, 78]

  /// What is wrong with a run; none of the secrets may be in what it wrote.
  static func faults(of result: ToolResult, hiding secrets: [String]) -> [String] {
    var faults: [String] = []
    switch result.status {
    case .exited(let status) where statuses.contains(status): break
    case .exited(let status): faults.append("status \(status)")
    case .signalled(let signal): faults.append("signal \(signal)")
    case .timedOut: faults.append("no end")
    }
    if result.output.contains(#""kind":"internal""#) { faults.append("an internal error") }
    for line in result.output.split(separator: "\n") where !isJSON(line) {
      faults.append("no JSON on stdout: \(line.prefix(200))")
      break
    }
    for secret in secrets where result.output.contains(secret) || result.error.contains(secret) {
      faults.append("the secret '\(secret)' is shown")
    }
    return faults
  }

  private static func isJSON(_ line: Substring) -> Bool {
    (try? JSONValue(parsing: String(line))) != nil
  }
}
