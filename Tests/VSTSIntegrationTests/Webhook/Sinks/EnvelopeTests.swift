import Basics
import JSON
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

@Suite("An envelope")
struct EnvelopeTests {
  private func line(
    _ record: String, withSecrets: Bool = true,
    keeps: @escaping @Sendable ([UInt8]) -> Bool = { _ in true }
  ) async throws -> String {
    let lines = Guarded<[String]>([])
    let deliveries = try WebhookWorld.deliveries(in: record)
    try await EnvelopeSink(withSecrets: withSecrets, keeps: keeps).take(ListSource(deliveries)) {
      for outcome in $0 {
        let line = try outcome.line.get()
        lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
      }
    }
    return lines.withLock { $0.joined() }
  }

  @Test(
    "has the body as it was sent",
    arguments: [
      (#"{"body":{ "a" : 1.0 }}"#, #"{"received_at":null,"headers":[],"body":{ "a" : 1.0 }}"#),
      (#"{"body":"{ }"}"#, #"{"received_at":null,"headers":[],"body":{ }}"#),
      (#"{"body":"{\n}"}"#, #"{"received_at":null,"headers":[],"body":"{\n}"}"#),
      ("{\"body\":{\n}}", #"{"received_at":null,"headers":[],"body":"{\n}"}"#),
      (#"{"body":" {}"}"#, #"{"received_at":null,"headers":[],"body":" {}"}"#),
      (#"{"body":"{} {}"}"#, #"{"received_at":null,"headers":[],"body":"{} {}"}"#),
      (#"{"body":""}"#, #"{"received_at":null,"headers":[],"body":""}"#),
      (#"{"headers":{}}"#, #"{"received_at":null,"headers":[],"body":null}"#),
      (
        #"{"body":"/w==","isBase64Encoded":true}"#,
        #"{"received_at":null,"headers":[],"body":"/w==","isBase64Encoded":true}"#
      ),
      (
        #"{"received_at":"2026-03-02T09:00:00Z","headers":{"A":["b","c"]},"body":{}}"#,
        #"{"received_at":"2026-03-02T09:00:00.000000Z","headers":[["A","b"],["A","c"]],"body":{}}"#
      ),
    ])
  func body(record: String, expected: String) async throws {
    #expect(try await line(record) == expected + "\n")
    #expect(try await line(expected) == expected + "\n")
  }

  @Test("has a body as text that would not be printed as it is")
  func guarded() async throws {
    #expect(
      try await line(###"{"body":{"a":"##vso[x]"}}"###, keeps: { _ in false })
        == ###"{"received_at":null,"headers":[],"body":"{\"a\":\"##vso[x]\"}"}"### + "\n")
  }

  @Test("has no secrets unless it is told so")
  func secrets() async throws {
    let names = [
      "Authorization", "proxy-authorization", "Cookie", "Shared-Secret", "X-Auth-Token",
      "x-api-KEY",
      "X-Client-Secret", "X-Hub-Signature",
    ]
    let open = ["Content-Type", "X-Token-Id", "X-VSS-SubscriptionId"]
    let headers = (names + open).map { #"["\#($0)","value"]"# }.joined(separator: ",")
    let record = #"{"headers":[\#(headers)],"body":{}}"#
    let kept = open.map { #"["\#($0)","value"]"# }.joined(separator: ",")
    #expect(
      try await line(record, withSecrets: false)
        == #"{"received_at":null,"headers":[\#(kept)],"body":{}}"# + "\n")
    #expect(
      try await line(record) == #"{"received_at":null,"headers":[\#(headers)],"body":{}}"# + "\n")
  }

  @Test("read again is the same delivery, for any bytes", arguments: 1...200)
  func roundTrip(seed: Int) async throws {
    var random = RandomJSON(seed: UInt64(seed))
    let body: [UInt8] =
      switch random.below(3) {
      case 0: Array(try JSONValue.object(random.object()).serialized.utf8)
      case 1: Array("{\"a\":\n1}\u{FEFF}é".utf8.prefix(random.below(12)))
      default: (0..<random.below(20)).map { _ in UInt8(random.below(256)) }
      }
    let record = #"{"headers":["A","\u0001é"],"body":"\#(body.base64)","isBase64Encoded":true}"#
    let printed = try await line(record)
    #expect(printed.filter { $0 == "\n" }.count == 1)
    let again = try WebhookWorld.deliveries(in: String(printed.dropLast()))
    #expect(again.map { $0.content?.body.map { Array($0) } } == [body])
    #expect(again.map { $0.content?.headers } == [[Header("A", "\u{1}é")]])
  }
}
