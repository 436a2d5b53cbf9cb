import Testing

@testable import Web

@Suite("A retry policy")
struct RetryPolicyTests {
  private let policy = RetryPolicy(retries: 3, maxTime: 120)
  private static let service: ServicePolicy = {
    var policy = ServicePolicy()
    policy.delayHeader = "X-RateLimit-Delay"
    return policy
  }()

  private func decision(
    _ status: Int, _ retrying: Request.Retrying, retry: Int = 0, elapsed: Double = 0,
    pause: Double? = nil, random: Double = 0.5
  ) -> RetryPolicy.Decision {
    policy.decision(
      after: Response(status: status), retrying: retrying, retry: retry,
      elapsed: elapsed, pause: pause, random: random)
  }

  @Test(
    "repeats reads after the statuses of a busy service",
    arguments: [
      200, 201, 203, 204, 302, 400, 401, 403, 404, 408, 409, 412, 429, 500, 501, 502, 503, 504,
      505,
    ])
  func idempotent(status: Int) {
    let isRetried = [429, 500, 502, 503, 504].contains(status)
    #expect(decision(status, .idempotent) == (isRetried ? .retry(after: 0.25) : .stop))
  }

  @Test(
    "repeats deliveries as reads, and after a 408",
    arguments: [200, 302, 400, 404, 408, 409, 429, 500, 501, 502, 503, 504, 505])
  func redelivery(status: Int) {
    let isRetried = [408, 429, 500, 502, 503, 504].contains(status)
    #expect(decision(status, .redelivery) == (isRetried ? .retry(after: 0.25) : .stop))
  }

  @Test(
    "repeats writes only when they were not accepted",
    arguments: [200, 201, 400, 404, 409, 412, 429, 500, 502, 503, 504])
  func unaccepted(status: Int) {
    let isRetried = [429, 503].contains(status)
    #expect(decision(status, .unaccepted) == (isRetried ? .retry(after: 0.25) : .stop))
    #expect(decision(status, .never) == .stop)
  }

  @Test(
    "repeats what failed by how far it came",
    arguments: [
      (Request.Retrying.idempotent, TransferFailure.Phase.refused, true),
      (.idempotent, .broken, true),
      (.idempotent, .final, false),
      (.unaccepted, .refused, true),
      (.unaccepted, .broken, false),
      (.unaccepted, .final, false),
      (.never, .refused, false),
      (.never, .broken, false),
      (.never, .final, false),
    ])
  func failures(retrying: Request.Retrying, phase: TransferFailure.Phase, isRetried: Bool) {
    let decision = policy.decision(
      after: TransferFailure(.unreachable, "", phase: phase), retrying: retrying, retry: 0,
      elapsed: 0, random: 0.5)
    #expect(decision == (isRetried ? .retry(after: 0.25) : .stop))
  }

  @Test("waits up to twice as long each time, by chance, and gives up after the last")
  func backoff() {
    #expect(
      (0..<3).map { decision(503, .idempotent, retry: $0, random: 1) }
        == [0.5, 1, 2].map {
          .retry(after: $0)
        })
    #expect(decision(503, .idempotent, retry: 2, random: 0) == .retry(after: 0))
    #expect(decision(503, .idempotent, retry: 3) == .stop)
    let patient = RetryPolicy(retries: 10_000, maxTime: 1e9)
    let late = patient.decision(
      after: Response(status: 503), retrying: .idempotent, retry: 9999, elapsed: 0, pause: nil,
      random: 1)
    #expect(late == .retry(after: 30))
  }

  @Test("waits as long as the service asks, unless the time for retries is over before")
  func retryAfter() {
    #expect(decision(429, .unaccepted, pause: 7) == .retryAfterPause(7))
    #expect(decision(503, .idempotent, pause: 120) == .retryAfterPause(120))
    #expect(decision(503, .idempotent, pause: 121) == .stop)
    #expect(decision(429, .idempotent, elapsed: 100, pause: 21) == .stop)
    #expect(decision(429, .idempotent, retry: 3, pause: 1) == .stop)
    #expect(decision(503, .idempotent, elapsed: 119.9, random: 1) == .stop)
  }

  @Test(
    "reads the pause that an answer asks for",
    arguments: [
      (200, ["Retry-After": "5"], 5), (200, ["retry-after": "5"], 5),
      (200, ["X-RateLimit-Delay": "1.25"], 1.25),
      (200, ["Retry-After": "5", "X-RateLimit-Delay": "1.25"], 5),
      (204, ["Retry-After": "5"], 5), (429, ["Retry-After": "5"], 5),
      (503, ["Retry-After": "0"], 0), (429, ["X-RateLimit-Delay": "1.25"], 1.25),
      (503, ["X-RateLimit-Delay": "30.000"], 30), (429, ["X-RateLimit-Delay": "0.5"], 0.5),
      (429, ["X-RateLimit-Delay": "0.499"], nil), (429, ["X-RateLimit-Delay": "soon"], nil),
      (429, ["Retry-After": "5", "X-RateLimit-Delay": "60"], 5),
      (429, ["Retry-After": "soon", "X-RateLimit-Delay": "60"], 60),
      (404, ["X-RateLimit-Delay": "60"], nil), (500, ["X-RateLimit-Delay": "60"], nil),
      (404, ["Retry-After": "5"], nil), (500, ["Retry-After": "5"], nil),
      (302, ["Retry-After": "5"], nil), (200, [:], nil),
      (429, ["Retry-After": "soon"], nil), (429, ["Retry-After": "-5"], nil),
      (429, ["Retry-After": ""], nil), (429, ["Retry-After": "inf"], nil),
      (429, ["Retry-After": "Tue, 14 Nov 2023 22:13:50 GMT"], 30),
      (429, ["Retry-After": "Tue, 14 Nov 2023 22:13:10 GMT"], 0),
    ] as [(Int, [String: String], Double?)])
  func requestedPause(status: Int, headers: [String: String], pause: Double?) {
    let response = Response(status: status, headers: headers.map { Header($0, $1) })
    #expect(response.requestedPause(Self.service, unixTime: 1_700_000_000) == pause)
  }

  @Test(
    "believes no pause that is longer than a year",
    arguments: [
      ("31536000", 31_536_000), ("31536001", 31_536_000), ("2147483648", 31_536_000),
      ("9223372036854775807", 31_536_000), ("9223372036854775808", 31_536_000),
      ("18446744073709551616", 31_536_000), ("9223372036854775807.9", 31_536_000),
      (String(repeating: "9", count: 308), 31_536_000),
      (String(repeating: "9", count: 309), 31_536_000),
      (String(repeating: "0", count: 400) + "1", 1), ("0." + String(repeating: "0", count: 400), 0),
      ("Fri, 31 Dec 9999 23:59:59 GMT", 31_536_000), ("Thu, 01 Jan 0000 00:00:00 GMT", 0),
      ("Fri, 31 Dec 99999 23:59:59 GMT", nil), ("-9223372036854775809", nil), ("1e400", nil),
      ("nan", nil), (".", nil), ("1.2.3", nil), ("٣", nil), ("", nil),
    ] as [(String, Double?)])
  func boundaries(value: String, pause: Double?) {
    for name in ["Retry-After", "X-RateLimit-Delay"] where !value.contains("GMT") {
      let response = Response(status: 200, headers: [Header(name, value)])
      #expect(response.requestedPause(Self.service, unixTime: 1_700_000_000) == pause)
    }
    #expect(Web.retryAfter(value, unixTime: 1_700_000_000) == pause)
  }

  @Test(
    "reads HTTP dates of all three forms",
    arguments: [
      ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
      ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
      ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
      ("Thu, 29 Feb 2024 23:59:60 GMT", 1_709_251_200),
      ("Fri, 31 Dec 1999 23:59:59 GMT", 946_684_799),
      ("Tue, 14 Nov 2023 22:13:20 GMT", 1_700_000_000),
      ("Tue, 14-Nov-23 22:13:20 GMT", 1_700_000_000),
      ("Sun, 06 Nov 1994 08:49:37 CET", nil), ("Sun, 06 Nov 1994 24:49:37 GMT", nil),
      ("Sun, 06 Foo 1994 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 08:49 GMT", nil),
      ("06 Nov 1994 08:49:37 GMT", nil), ("Sun, 32 Nov 1994 08:49:37 GMT", nil),
      ("Sun, 06 Nov 99999999999999999999 08:49:37 GMT", nil), ("1994-11-06T08:49:37Z", nil),
      ("", nil),
    ] as [(String, Int?)])
  func dates(text: String, time: Int?) {
    #expect(secondsSince1970(httpDate: text) == time)
  }
}
