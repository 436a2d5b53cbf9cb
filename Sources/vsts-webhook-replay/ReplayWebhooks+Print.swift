import Basics
import JSON
import ToolSupport
import VSTSIntegration

/// Captures in one form as the sink.
extension ReplayWebhooks {
  /// Prints every delivery as an envelope.
  func printEnvelopes(on console: Console) async throws {
    let source = try await source(on: console)
    let report = EnvelopeReport(console: console)
    let envelopes = EnvelopeSink(
      withSecrets: sink.withSecrets, keeps: { report.output.keeps(json: $0) })
    try await envelopes.take(source.share(sink.shard)) { try await report.add($0) }
    if await report.isEmpty { source.tellOfNone(on: console) }
  }
}

/// Prints envelopes, and what stands in the place of bad records.
actor EnvelopeReport {
  nonisolated let output: RecordOutput
  private let console: Console
  private(set) var isEmpty = true

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
    console.progress.advance(by: outcomes.count)
  }
}
