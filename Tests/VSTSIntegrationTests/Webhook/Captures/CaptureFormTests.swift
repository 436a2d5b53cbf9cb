import Basics
import JSON
import SentryState
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

/// What is read of a captured record.
private struct Captured: Equatable {
  var source = "test:1"
  var headers: [Header] = [Header("Shared-Secret", "s3cr3t")]
  var body: String? = CaptureFormTests.payload
  var receivedAt: String?
  var eventType: String? = "workitem.updated"

  init() {}

  init(_ delivery: Delivery) throws {
    let content = try #require(delivery.content, "\(delivery.flaw.map { "\($0)" } ?? "")")
    source = delivery.source
    headers = content.headers
    body = content.body.map { String(decoding: $0, as: UTF8.self) }
    receivedAt = delivery.receivedAt?.description
    eventType = delivery.eventType
  }

  func with<Value>(_ path: WritableKeyPath<Captured, Value>, _ value: Value) -> Captured {
    var captured = self
    captured[keyPath: path] = value
    return captured
  }
}

@Suite("A captured record")
struct CaptureFormTests {
  fileprivate static let payload =
    #"{"subscriptionId":"sub","notificationId":7,"eventType":"workitem.updated"}"#
  private static let text = JSONValue.string(payload).serialized
  private static let base64 = payload.utf8.base64

  @Test(
    "is read in each of its forms",
    arguments: [
      (payload, Captured().with(\.headers, [])),
      (
        #"{"EventType":"workitem.updated"}"#,
        Captured().with(\.headers, []).with(\.body, #"{"EventType":"workitem.updated"}"#)
      ),
      // Envelopes.
      (#"{"headers":{"Shared-Secret":"s3cr3t"},"body":\#(payload)}"#, Captured()),
      (#"{"headers":{"Shared-Secret":["s3cr3t"]},"body":\#(text)}"#, Captured()),
      (
        #"{"headers":{"A":["1","2"],"B":""},"body":\#(payload)}"#,
        Captured().with(\.headers, [Header("A", "1"), Header("A", "2"), Header("B", "")])
      ),
      (#"{"headers":[["Shared-Secret","s3cr3t"]],"body":\#(payload)}"#, Captured()),
      (
        #"{"headers":[{"name":"Shared-Secret","value":"s3cr3t","comment":""}],"body":\#(payload)}"#,
        Captured()
      ),
      (
        #"{"headers":["Shared-Secret","s3cr3t","A","1"],"body":\#(payload)}"#,
        Captured().with(\.headers, [Header("Shared-Secret", "s3cr3t"), Header("A", "1")])
      ),
      (#"{"headers":null,"body":\#(payload)}"#, Captured().with(\.headers, [])),
      (#"{"headers":[],"body":\#(payload)}"#, Captured().with(\.headers, [])),
      (#"{"body":\#(text)}"#, Captured().with(\.headers, [])),
      (
        #"{"headers":{},"body":" \#("\\n") {} "}"#,
        Captured().with(\.headers, []).with(\.body, " \n {} ").with(\.eventType, nil)
      ),
      (
        #"{"headers":{}}"#,
        Captured().with(\.headers, []).with(\.body, nil).with(\.eventType, nil)
      ),
      (
        #"{"eventType":"other","headers":{"Shared-Secret":"s3cr3t"},"body":\#(payload)}"#,
        Captured()
      ),
      (
        #"{"received_at":"2026-03-02T09:00:00+01:00","headers":{"Shared-Secret":"s3cr3t"},"body":\#(payload)}"#,
        Captured().with(\.receivedAt, "2026-03-02T08:00:00.000000Z")
      ),
      (
        #"{"version":"2.0","requestContext":{"timeEpoch":1772442000250},"headers":{"Shared-Secret":"s3cr3t"},"body":"\#(base64)","isBase64Encoded":true}"#,
        Captured().with(\.receivedAt, "2026-03-02T09:00:00.250000Z")
      ),
      (
        #"{"requestContext":{"requestTimeEpoch":1772442000000},"headers":{"Shared-Secret":"x"},"multiValueHeaders":{"Shared-Secret":["s3cr3t"]},"body":\#(text),"isBase64Encoded":false}"#,
        Captured().with(\.receivedAt, "2026-03-02T09:00:00.000000Z")
      ),
      (
        #"{"multiValueHeaders":null,"headers":{"Shared-Secret":"s3cr3t"},"body":\#(text)}"#,
        Captured()
      ),
      (
        #"{"Headers":{"Shared-Secret":"s3cr3t"},"Body":\#(payload)}"#, Captured()
      ),
      // Relays.
      (
        #"{"Shared-Secret":"s3cr3t","bodyB":"\#(base64)","body":{},"timestamp":"1772442000000"}"#,
        Captured().with(\.receivedAt, "2026-03-02T09:00:00.000000Z")
      ),
      (
        #"{"Shared-Secret":"s3cr3t","query":{},"body":\#(payload),"timestamp":1772442000000}"#,
        Captured().with(\.receivedAt, "2026-03-02T09:00:00.000000Z")
      ),
      (
        #"{"Shared-Secret":"s3cr3t","bodyB":"\#(base64)","timestamp":"nan"}"#, Captured()
      ),
      // webhook.site
      (
        #"{"uuid":"1","headers":{"Shared-Secret":["s3cr3t"]},"content":\#(text),"created_at":"2026-03-02 09:00:02"}"#,
        Captured().with(\.receivedAt, "2026-03-02T09:00:02.000000Z")
      ),
      (
        #"{"token_id":"1","headers":{"Shared-Secret":"s3cr3t"},"content":\#(text)}"#, Captured()
      ),
      // The service's history.
      (
        #"{"id":7,"subscriptionId":"sub","createdDate":"2026-03-02T09:00:02Z","details":{"event": { "eventType":"workitem.updated"}}}"#,
        Captured().with(\.headers, [Header("X-VSS-SubscriptionId", "sub")])
          .with(\.receivedAt, "2026-03-02T09:00:02.000000Z")
      ),
      (
        #"{"id":7,"subscriptionId":"sub","details":{"event":{ }}}"#,
        Captured().with(\.headers, [Header("X-VSS-SubscriptionId", "sub")])
          .with(\.body, #"{"subscriptionId":"sub","notificationId":7}"#)
          .with(\.eventType, nil)
      ),
    ] as [(String, Captured)])
  fileprivate func form(record: String, expected: Captured) throws {
    let deliveries = try WebhookWorld.deliveries(in: record)
    #expect(try deliveries.map { try Captured($0) } == [expected])
  }

  @Test("that holds many is read as many, each with its place")
  func many() throws {
    let envelope = #"{"headers":{"Shared-Secret":"s3cr3t"},"body":\#(Self.payload)}"#
    for name in ["value", "results", "data"] {
      let deliveries = try WebhookWorld.deliveries(
        in: #"{"count":3,"\#(name)":[\#(envelope), {"x":1} ,\#(envelope)]}"#)
      #expect(deliveries.map(\.source) == ["test:1#1", "test:1#2", "test:1#3"])
      #expect(try Captured(deliveries[2]) == Captured().with(\.source, "test:1#3"))
      guard case .invalid = deliveries[1].flaw else {
        Issue.record("\(deliveries[1])")
        continue
      }
      #expect(try WebhookWorld.deliveries(in: #"{"count":0,"\#(name)":[]}"#).isEmpty)
    }
  }

  @Test("of a HAR has its POST requests, bad ones alone")
  func archive() throws {
    func entry(_ method: String, _ rest: String) -> String {
      #"{"startedDateTime":"2026-03-02T10:00:00.000+01:00","request":{"method":"\#(method)"\#(rest)}}"#
    }
    let headers = #","headers":[{"name":"Shared-Secret","value":"s3cr3t"}]"#
    let entries = [
      entry("GET", ""),
      entry("POST", headers + #","postData":{"mimeType":"x","text":\#(Self.text)}"#),
      entry("POST", headers + #","postData":{"text":"\#(Self.base64)","encoding":"base64"}"#),
      entry("POST", headers + #","postData":{"text":"%","encoding":"base64"}"#),
      entry("POST", #","headers":7"#),
      entry("POST", headers),
      "{}",
    ]
    let deliveries = try WebhookWorld.deliveries(
      in: #"{"log":{"version":"1.2","entries":[\#(entries.joined(separator: ","))]}}"#)
    #expect(deliveries.map(\.source) == (2...7).map { "test:1#\($0)" })
    let time = "2026-03-02T09:00:00.000000Z"
    for index in [0, 1] {
      #expect(
        try Captured(deliveries[index])
          == Captured().with(\.source, "test:1#\(index + 2)").with(\.receivedAt, time))
    }
    let isInvalid = deliveries.map { if case .invalid = $0.flaw { true } else { false } }
    #expect(isInvalid == [false, false, true, true, false, true])
    #expect(deliveries[4].content?.body == nil)
    #expect(try WebhookWorld.deliveries(in: #"{"log":{"entries":[]}}"#).isEmpty)
  }

  @Test(
    "that is not understood is a bad record, never a delivery without its headers",
    arguments: [
      (#"{"headers":7,"body":{}}"#, "the headers have a form that is not understood"),
      (#"{"headers":"A: b","body":{}}"#, "the headers have a form that is not understood"),
      (#"{"headers":{"A":7},"body":{}}"#, "the headers have a form that is not understood"),
      (#"{"headers":{"A":[7]},"body":{}}"#, "the headers have a form that is not understood"),
      (#"{"headers":["A"],"body":{}}"#, "the headers have a form that is not understood"),
      (#"{"headers":["A",{}],"body":{}}"#, "the headers have a form that is not understood"),
      (#"{"headers":[["A"]],"body":{}}"#, "the headers have a form that is not understood"),
      (#"{"headers":[{"key":"A"}],"body":{}}"#, "the headers have a form that is not understood"),
      (#"{"headers":[["A","b"],"C"],"body":{}}"#, "the headers have a form that is not understood"),
      (#"{"headers":{},"body":[]}"#, "'body' is no string"),
      (#"{"headers":{},"body":7}"#, "'body' is no string"),
      (#"{"headers":{},"body":"a b%","isBase64Encoded":true}"#, "'body' is no Base64"),
      (#"{"bodyB":"*"}"#, "'bodyB' is no Base64"),
      (#"{"bodyB":{}}"#, "'bodyB' is no string"),
      (#"{"x":1}"#, "no delivery in a form that is understood; these are: a payload with"),
      (#"{"value":[{"x":1}]}"#, "no delivery in a form that is understood"),
      (#"{"value":[7]}"#, "no delivery in a form that is understood"),
      ("[]", "not a JSON object"),
      ("7", "not a JSON object"),
    ])
  func bad(record: String, message: String) throws {
    let deliveries = try WebhookWorld.deliveries(in: record)
    guard deliveries.count == 1, case .invalid(let failure) = deliveries[0].flaw else {
      Issue.record("\(deliveries)")
      return
    }
    #expect(failure.kind == .invalidInput)
    #expect(failure.message.hasPrefix(message), "\(failure.message)")
  }

  @Test("of the service's history without its event is a failure")
  func withheld() async throws {
    let outcome = try await WebhookWorld().replay(
      try JSONValue(parsing: #"{"id":7,"subscriptionId":"sub","details":{"event":null}}"#))
    #expect(outcome.kind == .failed)
    #expect(outcome.status == nil)
    #expect(outcome.failure?.kind == .forbidden)
    #expect(outcome.delivery.subscriptionID == "sub")
    #expect(outcome.delivery.notificationID == 7)
    #expect(outcome.failure?.hint != nil)
  }

  @Test("whose secret was masked has none")
  func masked() throws {
    let deliveries = try WebhookWorld.deliveries(
      in: #"{"headers":{"Shared-Secret":"********"},"body":\#(Self.payload)}"#)
    #expect(deliveries[0].secret == nil)
  }

  @Test("gives the same delivery in whatever form, for any payload and headers", arguments: 1...200)
  func anyForm(seed: Int) throws {
    var random = RandomJSON(seed: UInt64(seed))
    var payload = try random.object()
    payload["eventType"] = .string("workitem.updated")
    let body = JSONValue.object(payload).serialized
    let names = (0..<random.below(4)).map { "X-\($0)" }
    let values = names.map { _ in ["", "a", "\"é\\", "2026"][random.below(4)] }
    let headers = zip(names, values).map { Header($0, $1) }
    let objects = JSONObject(
      members: headers.map { .init(name: $0.name, value: .string($0.value)) })
    let pairs: [JSONValue] = headers.map { [.string($0.name), .string($0.value)] }
    let fields: [JSONValue] = headers.map {
      ["name": .string($0.name), "value": .string($0.value)]
    }
    let flat: [JSONValue] = headers.flatMap { [.string($0.name), .string($0.value)] }
    let lists = JSONObject(
      members: headers.map { .init(name: $0.name, value: [.string($0.value)]) })
    let text = JSONValue.string(body).serialized
    for form in [.object(objects), .object(lists), .array(pairs), .array(fields), .array(flat)]
      as [JSONValue]
    {
      let written = form.serialized
      for record in [
        #"{"headers":\#(written),"body":\#(body)}"#,
        #"{"headers":\#(written),"body":\#(text)}"#,
        #"{"headers":\#(written),"body":"\#(body.utf8.base64)","isBase64Encoded":true}"#,
        #"{"uuid":"","headers":\#(written),"content":\#(text)}"#,
        #"{"log":{"entries":[{"request":{"method":"POST","headers":\#(written),"postData":{"text":\#(text)}}}]}}"#,
        #"{"data":[{"headers":\#(written),"body":\#(body)}]}"#,
      ] {
        let deliveries = try WebhookWorld.deliveries(in: record)
        #expect(deliveries.map { $0.content?.headers } == [headers], "\(record)")
        #expect(
          deliveries.map { $0.content?.body.map { String(decoding: $0, as: UTF8.self) } } == [body],
          "\(record)")
      }
    }
  }
}
