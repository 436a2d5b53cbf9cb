package import Basics
import JSON
import SentryState
import Web

/// A request in the canonical form of captures, which every run reads.
struct Envelope {
  /// How the line begins.
  static let beginning = #"{"received_at":"#

  let receivedAt: Timestamp?
  /// What else is known of the request.
  var origin: JSONObject = [:]
  let headers: [Header]
  /// The body byte for byte; `nil` where there was none.
  let body: [UInt8]?

  /// The envelope as a line of JSON.
  ///
  /// The bytes of the body survive: it is the object as its text stands where `keeps` says that it
  /// may be and that fits on the line, else the text as a string, else Base64.
  func line(keeps: ([UInt8]) -> Bool) -> [UInt8] {
    var line = Array(Self.beginning.utf8)
    JSONValue(receivedAt?.description).write(to: &line)
    for member in origin.members {
      line += ",".utf8
      JSONValue.write(member.name, to: &line)
      line += ":".utf8
      member.value.write(to: &line)
    }
    line += #","headers":"#.utf8
    JSONValue.array(headers.map { [.string($0.name), .string($0.value)] }).write(to: &line)
    line += #","body":"#.utf8
    if let body, keeps(body), Self.isOneLineObject(body) {
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
    let envelope = Envelope(
      receivedAt: delivery.receivedAt,
      headers: content.headers.filter { hasSecrets || !$0.isSecret },
      body: content.body.map { Array($0) })
    return Outcome(
      delivery: delivery, line: .success(envelope.line(keeps: keeps)), isInvalid: false)
  }
}
