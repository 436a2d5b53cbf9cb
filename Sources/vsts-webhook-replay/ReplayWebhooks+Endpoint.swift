import AzureDevOps
import Basics
import Connections
import ToolSupport
import VSTSIntegration
import Web

/// An endpoint as the sink.
extension ReplayWebhooks {
  /// Posts every delivery to a URL.
  func send(to text: String, on console: Console) async throws {
    let pool = try TransferPool(connection, rate: sink.rate, on: console)
    let url = try WebURL(
      endpoint: text, withSecrets: sink.withSecrets || sink.headerFile != nil,
      allowing: try connection.allowList())
    // Whatever it says, such as a key, is the endpoint's business.
    if let query = url.query { console.redaction.add(query) }
    let headers = try endpointHeaders()
    for value in headers.secretValues { console.redaction.add(value) }
    var options = EndpointSink.Options()
    options.concurrency = connection.concurrency
    options.isDry = dryRun
    let resumed = try sink.resume.map { try ResumedOutcomes($0, console.messages) }
    options.delivered = resumed?.delivered ?? options.delivered
    let source = try await source(on: console)
    let report = EndpointReport(console: console)
    if resumed?.needsLineEnd == true { try await report.endLine() }
    let endpoint = EndpointSink(url, http: pool, headers: headers, options: options)
    try await endpoint.take(source.share(sink.shard)) { try await report.add($0) }
    if await report.isEmpty { source.tellOfNone(on: console) }
    if summary { try await report.writeSummary(adding: source.summary) }
    if dryRun { await report.tellUnsent(to: url) }
  }

  /// The headers as the options have them.
  private func endpointHeaders() throws(Failure) -> EndpointHeaders {
    let lines = try sink.headerFile.map { file throws(Failure) in
      try TokenFile.text(at: file, kind: "header")
    }
    return try EndpointHeaders(withSecrets: sink.withSecrets, lines: lines ?? "")
  }
}
