import Basics
import JSON
import ToolSupport
import VSTSIntegration
import Web

/// Prints what came of sending deliveries, counts it, and lets it count for the exit status.
actor EndpointReport {
  private let console: Console
  private let output: RecordOutput
  private var counts = OutcomeCounts<EndpointOutcome.Kind>()
  private var unsentBytes = 0

  init(console: Console) {
    self.console = console
    output = console.output(
      titles: ["source", "event", "work item", "status", "outcome", "attempts", "error"])
  }

  func add(_ outcomes: [EndpointOutcome]) throws(Failure) {
    for outcome in outcomes {
      counts.add(outcome.kind)
      if outcome.kind == .skipped { unsentBytes += outcome.bytes }
      if let failure = outcome.failure { console.fail(failure.kind) }
      try output.write(.object(outcome.json), cells: outcome.cells)
    }
    try output.flush()
    console.progress.advance(by: outcomes.count)
  }

  /// Ends the line that an earlier run was killed within.
  func endLine() throws(Failure) {
    try output.write(line: "")
  }

  /// Whether there was no delivery.
  var isEmpty: Bool { counts.isEmpty }

  /// Writes the counts as a last record, with these members beside them.
  func writeSummary(adding members: JSONObject) throws(Failure) {
    try counts.write(to: output, adding: members, console.messages)
  }

  /// Tells what a run would have sent that sends nothing.
  func tellUnsent(to url: WebURL) {
    console.messages.note(
      "would send \(counts[.skipped]) deliveries with \(unsentBytes) bytes to '\(url.displayHost)'")
  }
}

extension EndpointOutcome {
  fileprivate var cells: [TableCell] {
    let style: TableCell.Style =
      switch kind {
      case .delivered: .good
      case .refused, .failed, .invalid: .bad
      case .duplicate, .skipped: .dim
      }
    return [
      TableCell(source: source), TableCell(eventType), TableCell(whole: workItemID?.serialized),
      TableCell(status.map(String.init)), TableCell(kind.rawValue, style),
      TableCell(attempts > 0 ? String(attempts) : ""), TableCell(failure?.message),
    ]
  }
}
