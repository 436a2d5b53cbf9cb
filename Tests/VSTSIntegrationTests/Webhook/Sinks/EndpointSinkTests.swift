import Basics
import JSON
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

@Suite("An endpoint as sink")
struct EndpointSinkTests {
  private func outcomes(
    _ records: [String], _ service: FakeService, delivered: [String] = [], isDry: Bool = false
  ) async throws -> [JSONObject] {
    var options = EndpointSink.Options()
    options.isDry = isDry
    for key in delivered { options.delivered.insert(key) }
    let sink = EndpointSink(
      try WebURL(endpoint: "https://hook.example/x"), http: service,
      headers: try EndpointHeaders(withSecrets: false), options: options)
    let outcomes = Guarded<[JSONObject]>([])
    let deliveries = try records.flatMap { try WebhookWorld.deliveries(in: $0) }
    try await sink.take(ListSource(deliveries)) { new in
      outcomes.withLock { $0 += new.map(\.json) }
    }
    return outcomes.withLock { $0 }
  }

  private static let payload =
    #"{"subscriptionId":"s","notificationId":7,"eventType":"workitem.updated","resource":{"id":2,"workItemId":31}}"#

  @Test(
    "says what an answer comes to",
    arguments: [
      (200, "delivered", nil), (204, "delivered", nil), (302, "refused", "rejected"),
      (400, "refused", "rejected"), (401, "refused", "rejected"), (404, "refused", "rejected"),
      (408, "failed", "timeout"), (429, "failed", "rate_limited"), (500, "failed", "unavailable"),
      (501, "failed", "unavailable"), (503, "failed", "unavailable"),
    ] as [(Int, String, String?)])
  func statuses(status: Int, outcome: String, kind: String?) async throws {
    let service = FakeService { request in
      request.willSend?()
      return .success(Response(status: status))
    }
    let outcomes = try await outcomes([Self.payload], service)
    #expect(outcomes.count == 1)
    #expect(outcomes[0]["outcome"] == .string(outcome))
    #expect(outcomes[0]["status"] == .number(status))
    #expect(outcomes[0]["attempts"] == 1)
    #expect(outcomes[0]["error"]?["kind"]?.string == kind)
    #expect(outcomes[0]["key"] == "s/7")
    #expect(outcomes[0]["work_item_id"] == 31)
  }

  @Test("posts every body byte for byte, JSON or not, and none as an empty one")
  func bodies() async throws {
    let service = FakeService(always: Response(status: 200))
    let records = [
      #"{"body":{ "a":1.0 }}"#, #"{"body":"no JSON"}"#, #"{"headers":{}}"#,
      #"{"body":"/wA=","isBase64Encoded":true}"#,
    ]
    let outcomes = try await outcomes(records, service)
    #expect(outcomes.allSatisfy { $0["outcome"] == "delivered" })
    #expect(outcomes.allSatisfy { $0["key"]?.string?.hasPrefix("sha256:") == true })
    let bodies = Set(service.requests.map { $0.body ?? [] })
    #expect(bodies == [Array(#"{ "a":1.0 }"#.utf8), Array("no JSON".utf8), [], [0xFF, 0]])
    #expect(service.requests.allSatisfy { $0.retrying == .redelivery && $0.mayGoUnencrypted })
  }

  @Test(
    "says where a receiver redirects to, and does not go there",
    arguments: [
      ("https://other.example/y?z=1", "https://other.example/y"), ("/y?z=1", "/y"), (nil, nil),
    ] as [(String?, String?)])
  func redirects(location: String?, target: String?) async throws {
    let headers = location.map { [Header("Location", $0)] } ?? []
    let service = FakeService(always: Response(status: 308, headers: headers))
    let error = try await outcomes([Self.payload], service)[0]["error"]
    #expect(service.requests.count == 1)
    #expect(error?["kind"] == "rejected")
    let words = target.map { "the receiver redirects to '\($0)', with status 308" }
    #expect(error?["message"]?.string == words ?? "the receiver answered with status 308")
    #expect((error?["hint"] == nil) == (target == nil))
  }

  @Test(
    "says how long a receiver wants to be left alone",
    arguments: [
      (429, "900", 900), (503, "900", 900), (503, "Thu, 01 Jan 1970 00:00:00 GMT", 0),
      (500, "900", nil), (503, "soon", nil),
    ] as [(Int, String, Double?)])
  func retryAfter(status: Int, value: String, seconds: Double?) async throws {
    let service = FakeService { request in
      request.willSend?()
      return .success(Response(status: status, headers: [Header("Retry-After", value)]))
    }
    let error = try await outcomes([Self.payload], service)[0]["error"]
    #expect(error?["retry_after"]?.double == seconds)
  }

  @Test("fails without an answer, and with a receiver that wants to be left alone")
  func failures() async throws {
    let broken = FakeService { request in
      request.willSend?()
      request.willSend?()
      return .failure(HTTPError(.unreachable, "no route"))
    }
    let outcome = try await outcomes([Self.payload], broken)[0]
    #expect(outcome["status"] == .null)
    #expect(outcome["attempts"] == 2)
    #expect(outcome["error"] == ["kind": "unreachable", "message": "no route"])
    let waiting = FakeService(
      always: Response(status: 429, headers: [Header("Retry-After", "900")]))
    let unsent = try await outcomes([Self.payload], waiting)[0]
    #expect(unsent["status"] == .null)
    #expect(unsent["attempts"] == 0)
    #expect(unsent["error"]?["kind"] == "rate_limited")
    #expect(unsent["error"]?["retry_after"] == 900)
  }

  @Test("sends nothing that is delivered, bad, or only tried out")
  func unsent() async throws {
    let service = FakeService(always: Response(status: 200))
    let records = [Self.payload, "{}", #"{"id":1,"subscriptionId":"s","details":{}}"#]
    let resumed = try await outcomes(records, service, delivered: ["s/7"])
    #expect(resumed.map { $0["outcome"] } == ["duplicate", "invalid", "failed"])
    #expect(resumed.map { $0["key"] } == ["s/7", .null, .null])
    let dry = try await outcomes(records, service, isDry: true)
    #expect(dry.map { $0["outcome"] } == ["skipped", "invalid", "failed"])
    #expect(service.requests.isEmpty)
  }

  @Test("sends the deliveries of one work item in their order, however many there are")
  func order() async throws {
    let deliveries = try (0..<10_000).map { number in
      try #require(
        try WebhookWorld.deliveries(
          in:
            #"{"subscriptionId":"s","notificationId":\#(number),"eventType":"e","resource":{"workItemId":1}}"#
        ).first)
    }
    let source = ListSource(deliveries)
    let service = FakeService(always: Response(status: 200))
    let reported = Guarded(0)
    try await EndpointSink(
      try WebURL(endpoint: "https://hook.example/x"), http: service,
      headers: try EndpointHeaders(withSecrets: false)
    ).take(source) { new in reported.withLock { $0 += new.count } }
    #expect(reported.withLock { $0 } == 10_000)
    let ids = service.requests.compactMap { request in
      try? JSONValue(parsing: request.body ?? [])["notificationId"]?.int
    }
    #expect(ids == Array(0..<10_000))
  }

  /// The numbers of deliveries, each of a work item of its own or of one of so many, in the order in
  /// which their sending began.
  private func begun(
    _ count: Int, ofWorkItems workItems: Int = .max, _ service: RetryingService, concurrency: Int
  ) async throws -> [Int] {
    var options = EndpointSink.Options()
    options.concurrency = concurrency
    let deliveries = try (0..<count).flatMap { number in
      let workItem = number % workItems
      return try WebhookWorld.deliveries(
        in: #"{"notificationId":\#(number),"eventType":"x","resource":{"workItemId":\#(workItem)}}"#
      )
    }
    try await EndpointSink(
      try WebURL(endpoint: "https://hook.example/x"), http: service,
      headers: try EndpointHeaders(withSecrets: false), options: options
    ).take(ListSource(deliveries)) { outcomes in
      #expect(outcomes.allSatisfy { $0.kind == .delivered })
    }
    return service.begun.withLock { $0 }
  }

  @Test("sends others in the place of those that wait for their retry")
  func retries() async throws {
    let service = RetryingService(retried: 16) { begun in begun.count == 200 }
    #expect(Set(try await begun(200, service, concurrency: 16)) == Set(0..<200))
  }

  @Test("sends all in their order, one at a time, whatever work items they are of")
  func oneAtATime() async throws {
    let service = RetryingService(retried: 0) { _ in true }
    let begun = try await begun(100, ofWorkItems: 7, service, concurrency: 1)
    #expect(begun == Array(0..<100))
  }

  @Test("waits for a retry where all are to go out in their order")
  func orderedRetries() async throws {
    let waits = Guarded(0)
    let service = RetryingService(retried: 2) { _ in
      waits.withLock { waits in
        waits += 1
        return waits % 20 == 0
      }
    }
    #expect(try await begun(6, service, concurrency: 1) == Array(0..<6))
    #expect(service.order.withLock { $0 } == Array(0..<6))
  }
}

/// A service that the first deliveries are sent to again, once something holds of all that it was
/// sent.
private final class RetryingService: HTTPClient {
  let begun = Guarded<[Int]>([])
  /// The deliveries in the order in which they ended.
  let order = Guarded<[Int]>([])
  private let retried: Int
  private let mayEnd: @Sendable ([Int]) -> Bool

  init(retried: Int, mayEnd: @escaping @Sendable ([Int]) -> Bool) {
    self.retried = retried
    self.mayEnd = mayEnd
  }

  func send(_ request: Request) async throws(HTTPError) -> Response {
    let number = (try? JSONValue(parsing: request.body ?? []))?["notificationId"]?.int ?? -1
    begun.withLock { $0.append(number) }
    request.willSend?()
    if number < retried {
      request.willWait?()
      do {
        try await waitUntil { mayEnd(begun.withLock { $0 }) }
      } catch {
        throw HTTPError(.timeout, "no other delivery came")
      }
      request.willSend?()
    }
    order.withLock { $0.append(number) }
    return Response(status: 204)
  }
}
