import Basics
import JSON
import ToolSupport
import VSTSIntegration

/// Captures in one form as the sink.
extension ReplayWebhooks {
  /// Prints every delivery as an envelope.
  func printEnvelopes(on console: Console) async throws {
    let source = try CaptureSource(files, as: form, input, keepingContent: true, on: console)
    let report = EnvelopeReport(console: console)
    let envelopes = EnvelopeSink(
      withSecrets: sink.withSecrets, keeps: { report.output.keeps(json: $0) })
    if let shard = sink.shard {
      try await envelopes.take(ShardedSource(source, shard: shard)) { try await report.add($0) }
    } else {
      try await envelopes.take(source) { try await report.add($0) }
    }
    await report.tellIfEmpty()
  }
}

/// Prints envelopes, and what stands in the place of bad records.
actor EnvelopeReport {
  nonisolated let output: RecordOutput
  private let console: Console
  private var isEmpty = true

  init(console: Console) {
    self.console = console
    output = console.output(titles: ["source", "event", "subscription", "bytes", "error"])
  }

  func add(_ outcomes: [EnvelopeSink.Outcome]) throws(Failure) {
    for outcome in outcomes {
      isEmpty = false
      let delivery = outcome.delivery
      let cells = [
        TableCell(source: delivery.source), TableCell(delivery.eventType),
        TableCell(delivery.subscriptionID), TableCell(delivery.content?.body.map { "\($0.count)" }),
      ]
      switch outcome.line {
      case .success(let line): try output.write(line: line, cells: cells + [TableCell("")])
      case .failure(let failure):
        console.fail(failure.kind)
        var members: [(String, JSONValue)] = [("source", .string(delivery.source))]
        if !outcome.isInvalid { members.append(("outcome", "failed")) }
        members.append(("error", failure.json))
        try output.write(
          .object(JSONObject(members: members.map { .init(name: $0.0, value: $0.1) })),
          cells: cells + [TableCell(failure.message, .bad)])
      }
    }
    try output.flush()
  }

  /// Tells that there was no delivery, if there was none.
  func tellIfEmpty() {
    if isEmpty { console.reportNoRecords() }
  }
}
