package import Basics
import JSON
import SentryState
import Web

/// A delivery in the canonical form of captures, which every run reads.
struct Envelope {
  let delivery: Delivery
  let content: Delivery.Content
  let hasSecrets: Bool

  /// The envelope as a line of JSON.
  ///
  /// The bytes of the body survive: it is the object as its text stands where that fits on the line
  /// and `keeps` says that it will be printed as it is, else the text as a string, else Base64.
  func line(keeps: ([UInt8]) -> Bool) -> [UInt8] {
    var line = Array(#"{"received_at":"#.utf8)
    JSONValue(delivery.receivedAt?.description).write(to: &line)
    line += #","headers":"#.utf8
    let headers = content.headers.filter { hasSecrets || !$0.isSecret }
    JSONValue.array(headers.map { [.string($0.name), .string($0.value)] }).write(to: &line)
    line += #","body":"#.utf8
    let body = content.body.map { Array($0) }
    if let body, Self.isOneLineObject(body), keeps(body) {
      line += body
    } else if let body, String(validating: body, as: UTF8.self) == nil {
      JSONValue.string(body.base64).write(to: &line)
      line += #","isBase64Encoded":true"#.utf8
    } else {
      JSONValue(body.map { String(decoding: $0, as: UTF8.self) }).write(to: &line)
    }
    line += "}\n".utf8
    return line
  }

  private static func isOneLineObject(_ body: [UInt8]) -> Bool {
    guard body.first == UInt8(ascii: "{"), body.last == UInt8(ascii: "}"),
      !body.contains(where: { $0 == 0x0A || $0 == 0x0D })
    else { return false }
    // As deep as it may be within the envelope.
    return ([UInt8(ascii: "[")] + body + [UInt8(ascii: "]")]).isJSON
  }
}

/// Captures as a sink: puts every delivery into an envelope, and sends it nowhere.
package struct EnvelopeSink: DeliverySink {
  /// What comes of a delivery: its envelope, or why it has none.
  package struct Outcome: Sendable {
    package let delivery: Delivery
    package let line: Result<[UInt8], Failure>
    /// Whether the record was bad, and is not one whose delivery was lost before.
    package let isInvalid: Bool
  }

  private let hasSecrets: Bool
  private let keeps: @Sendable ([UInt8]) -> Bool

  /// Makes a sink, whose envelopes have the headers that hold secrets only where it is told so.
  ///
  /// `keeps` says whether some JSON text will be printed as it is.
  package init(withSecrets hasSecrets: Bool, keeps: @escaping @Sendable ([UInt8]) -> Bool) {
    self.hasSecrets = hasSecrets
    self.keeps = keeps
  }

  package func take(
    _ source: some DeliverySource, report: @escaping @Sendable ([Outcome]) async throws -> Void
  ) async throws {
    while let batch = try await source.nextBatch(atMost: 256) {
      try await report(batch.deliveries.map { outcome(of: $0) })
    }
  }

  private func outcome(of delivery: Delivery) -> Outcome {
    switch delivery.flaw {
    case .invalid(let failure):
      return Outcome(delivery: delivery, line: .failure(failure), isInvalid: true)
    case .lost(let failure):
      return Outcome(delivery: delivery, line: .failure(failure), isInvalid: false)
    case .unreadable, nil: break
    }
    guard let content = delivery.content else {
      let failure = Failure(.internal, "the request was not kept")
      return Outcome(delivery: delivery, line: .failure(failure), isInvalid: false)
    }
    let envelope = Envelope(delivery: delivery, content: content, hasSecrets: hasSecrets)
    return Outcome(
      delivery: delivery, line: .success(envelope.line(keeps: keeps)), isInvalid: false)
  }
}
