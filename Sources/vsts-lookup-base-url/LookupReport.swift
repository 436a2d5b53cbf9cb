import AzureDevOps
import Connections
import Basics
import VSTSIntegration
import JSON
import ToolSupport

/// Prints what came of lookups, and lets it count for the exit status.
struct LookupReport {
  private let console: Console
  private let output: RecordOutput
  private let isRaw: Bool
  private var failures: RecordFailures

  init(console: Console, isRaw: Bool) {
    self.console = console
    self.isRaw = isRaw
    output = console.output(titles: ["account", "base URL", "error"])
    failures = RecordFailures(on: console)
  }

  mutating func add(_ finding: AccountFinding) throws(Failure) {
    switch finding {
    case .found(let url, let account, let record):
      if isRaw { return try output.write(line: url) }
      try output.write(
        record, adding: ["base_url": .string(url)],
        cells: [TableCell(account.text), TableCell(url, .good), ""])
    case .failed(let failure, let account, let record):
      log(failure)
      if isRaw { return console.report(failure.of(account.text)) }
      failures.add(failure)
      try output.write(
        record, adding: ["base_url": .null, "error": failure.json],
        cells: Self.cells(account.text, failure))
    case .bad(let record, let failure):
      if isRaw { return console.report(failure.of(record.source)) }
      failures.add(failure)
      try output.write(badRecord: record, failure, cells: Self.cells(record.source, failure))
    case .interrupted: break
    }
  }

  mutating func add(_ outcome: DomainCheck.Outcome) throws(Failure) {
    if let failure = outcome.failure {
      log(failure)
      if isRaw { return console.report(failure.of(outcome.accountID)) }
      failures.add(failure)
      return try output.write(
        .object(outcome.json), cells: Self.cells(outcome.accountID, failure))
    }
    if isRaw { return try output.write(line: outcome.baseURL ?? "") }
    let note = outcome.isRepaired ? "repaired" : ""
    try output.write(
      .object(outcome.json),
      cells: [TableCell(outcome.accountID), TableCell(outcome.baseURL, .good), TableCell(note)])
  }

  func flush() throws(Failure) {
    try output.flush()
  }

  /// Shows the log event of a lookup that was answered with an error.
  private func log(_ failure: Failure) {
    guard let status = failure.status, status != 200 else { return }
    let event = LogEvent("vsts.get_base_url", ["responseCode": .number(status)])
    console.messages.detail(event.json.serialized)
  }

  private static func cells(_ account: String, _ failure: Failure) -> [TableCell] {
    [TableCell(account), "", TableCell(failure.message, .bad)]
  }
}

extension Failure {
  /// The failure with its account, or its record's place, before the message.
  fileprivate func of(_ subject: String) -> Failure {
    var failure = self
    failure.message = "\(subject): \(message)"
    return failure
  }
}
