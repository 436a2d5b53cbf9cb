import Web
import Basics
import JSON
import Synchronization
import TestSupport
import Testing

@Suite("Retries and pauses")
struct TransferRetryTests {
  private static let policy: ServicePolicy = {
    var policy = ServicePolicy()
    policy.delayHeader = "X-RateLimit-Delay"
    policy.hopelessMark = "TF24668"
    return policy
  }()

  /// A server that gives these answers in turn, and the last one again and again.
  private func server(_ replies: Reply...) throws -> LoopbackServer {
    let count = Atomic<Int>(0)
    return try LoopbackServer { _ in
      let index = count.add(1, ordering: .relaxed).oldValue
      return replies[min(index, replies.count - 1)]
    }
  }

  @Test("asks again after a 503, with jitter, until it is answered")
  func unavailable() async throws {
    let server = try server(Reply(503), Reply(502), .text(200, "fine"))
    let clock = TestClock()
    let response = try await TransferPool(.immediate(clock, retries: 3)).send(
      Request(.get, server.url))
    #expect(response.body == Array("fine".utf8))
    #expect(clock.sleeps == [0.25, 0.5])
    #expect(server.requestCount == 3)
  }

  @Test(
    "waits as long as a 429 asks, in seconds or until a date",
    arguments: ["7", "Tue, 14 Nov 2023 22:30:07 GMT"])
  func tooManyRequests(retryAfter: String) async throws {
    let server = try server(Reply(429, headers: ["Retry-After": retryAfter]), Reply())
    let clock = TestClock()
    let response = try await TransferPool(.immediate(clock, retries: 3)).send(
      Request(.post, server.url, body: Array("x".utf8)))
    #expect(response.status == 200)
    #expect(clock.sleeps == [7])
    #expect(server.requests.map(\.text) == ["x", "x"])
  }

  @Test("returns the last answer when the retries are used up")
  func exhausted() async throws {
    let server = try server(Reply(503), Reply(500), .text(504, "last"))
    let events = Events()
    var settings = TransferSettings.immediate(retries: 2)
    settings.observer = { events.record($0) }
    let response = try await TransferPool(settings).send(Request(.get, server.url))
    #expect(response.status == 504)
    #expect(response.body == Array("last".utf8))
    #expect(server.requestCount == 3)
    let retries = events.all.filter { if case .retrying = $0 { true } else { false } }
    #expect(
      retries == [
        .retrying(url: server.url, attempt: 1, wait: 0.25, reason: "status 503"),
        .retrying(url: server.url, attempt: 2, wait: 0.5, reason: "status 500"),
      ])
  }

  @Test("answers at once when the wait is longer than the time for retries")
  func tooLong() async throws {
    let server = try server(Reply(429, headers: ["Retry-After": "121"]), Reply())
    let clock = TestClock(movesBySleeping: false)
    let pool = TransferPool(.immediate(clock, retries: 3))
    #expect(try await pool.send(Request(.get, server.url)).status == 429)
    clock.advance(by: 0.5)
    let refusal = try await pool.send(Request(.get, server.url))
    #expect(refusal.status == 429)
    #expect(refusal.header("Retry-After") == "121")
    #expect(server.requestCount == 1)
    clock.advance(by: 60)
    let patient = Task { try await pool.send(Request(.get, server.url)) }
    clock.advance(by: 61)
    #expect(try await patient.value.status == 200)
  }

  @Test(
    "refuses a wait of any size at once",
    arguments: [429, 503, 200],
    [
      "121", "4294967296", "9223372036854775807", "9223372036854775808", "1.8e19",
      String(repeating: "9", count: 309), "Fri, 31 Dec 9999 23:59:59 GMT",
    ])
  func hugeWait(status: Int, value: String) async throws {
    let server = try LoopbackServer { _ in Reply(status, headers: ["Retry-After": value]) }
    let pool = TransferPool(.immediate(TestClock(movesBySleeping: false)))
    #expect(try await pool.send(Request(.get, server.url)).status == status)
    let isWait = !value.contains("e")
    let next = try await pool.send(Request(.get, server.url))
    #expect(next.status == (isWait || value.contains("GMT") ? 429 : status))
  }

  @Test("asks a refused connection again, for writes too")
  func refused() async throws {
    let port = try unusedPort()
    for method in [Request.Method.get, .post] {
      let clock = TestClock()
      let answer = await result(
        TransferPool(.immediate(clock, retries: 2)), Request(method, "http://127.0.0.1:\(port)/"))
      #expect(
        answer
          == .failure(
            HTTPError(
              .unreachable, "cannot reach '127.0.0.1:\(port)': connection refused",
              mayHaveArrived: false)))
      #expect(clock.sleeps == [0.25, 0.5])
    }
  }

  @Test(
    "does not send a write again that the server may have",
    arguments: [
      Reply.fault(.close), .fault(.reset), .fault(.resetInHeader), .fault(.resetInBody),
      .fault(.silence), Reply(500), Reply(502), Reply(504),
    ])
  func writes(reply: Reply) async throws {
    let server = try server(Reply(), reply)
    let pool = TransferPool(.immediate(retries: 3))
    #expect(try await pool.send(Request(.get, server.url)).status == 200)
    _ = await result(pool, Request(.post, server.url, body: Array("x".utf8), timeout: 1))
    #expect(server.requestCount == 2)
  }

  @Test(
    "asks once where the service says that no wait helps",
    arguments: [
      ("TF24668: stopped", 1), ("xTTF24668", 1), ("TF2466", 2), ("", 2),
    ])
  func hopeless(message: String, requests: Int) async throws {
    let server = try server(
      .json(503, ["message": .string(message)], headers: ["Retry-After": "1"]), Reply())
    let response = try await TransferPool(.immediate(retries: 3)).send(
      Request(.get, server.url, policy: Self.policy))
    #expect(response.status == (requests == 1 ? 503 : 200))
    #expect(server.requestCount == requests)
  }

  @Test(
    "holds the next requests to a host whose success asks to wait, and no others",
    arguments: [["Retry-After": "7"], ["X-RateLimit-Delay": "7.000"]])
  func pause(headers: [String: String]) async throws {
    let busy = try server(Reply(headers: headers), Reply())
    let other = try server(Reply())
    let clock = TestClock(movesBySleeping: false)
    let events = Events()
    var settings = TransferSettings.immediate(clock)
    settings.concurrency = 2
    settings.observer = { events.record($0, at: clock.now) }
    let pool = TransferPool(settings)
    let first = Request(.get, busy.url, policy: Self.policy)
    #expect(try await pool.send(first).status == 200)
    #expect(
      events.all.last
        == .paused(host: HostAndPort(host: "127.0.0.1", port: busy.port), seconds: 7))
    let held = (0..<5).map { _ in
      Task.immediate { try await pool.send(Request(.get, busy.url)) }
    }
    for _ in 0..<3 { #expect(try await pool.send(Request(.get, other.url)).status == 200) }
    clock.advance(by: 6.5)
    #expect(try await pool.send(Request(.get, other.url)).status == 200)
    #expect(busy.requestCount == 1)
    clock.advance(by: 0.5)
    for task in held { #expect(try await task.value.status == 200) }
    #expect(events.sendingTimes(busy.url) == [1000] + Array(repeating: 1007, count: 5))
    #expect(events.sendingTimes(other.url) == [1000, 1000, 1000, 1006.5])
  }

  @Test("keeps a pause to the end that was asked for last and latest")
  func longerPause() async throws {
    let gate = Gate()
    let server = try LoopbackServer { request in
      Reply(headers: request.query("wait").map { ["Retry-After": $0] } ?? [:]).held(by: gate)
    }
    let clock = TestClock(movesBySleeping: false)
    let events = Events()
    var settings = TransferSettings.immediate(clock)
    settings.observer = { events.record($0, at: clock.now) }
    let pool = TransferPool(settings)
    let tasks = [10, 30, 20].map { seconds in
      Task.immediate { try await pool.send(Request(.get, "\(server.url)?wait=\(seconds)")) }
    }
    try await waitUntil { server.requestCount == 3 }
    gate.open()
    for task in tasks { _ = try await task.value }
    let held = Task.immediate { try await pool.send(Request(.get, server.url)) }
    clock.advance(by: 29)
    clock.advance(by: 1)
    _ = try await held.value
    #expect(events.sendingTimes(server.url) == [1030])
  }

  @Test("sends at a rate, retries included, and evenly")
  func rate() async throws {
    let server = try server(Reply(503), Reply())
    let clock = TestClock()
    var settings = TransferSettings.immediate(clock, retries: 3)
    settings.rate = 4
    let attempts = Guarded(0)
    let pool = TransferPool(settings)
    let start = clock.now
    for _ in 0..<4 {
      var request = Request(.post, server.url, body: [], retrying: .redelivery)
      request.willSend = { attempts.withLock { $0 += 1 } }
      #expect(try await pool.send(request).status == 200)
    }
    #expect(server.requestCount == 5)
    #expect(attempts.withLock { $0 } == 5)
    // The first goes at once, each other a quarter of a second after the one before.
    #expect(abs(clock.now - start - 1) < 0.01)
  }

  @Test("sends to any host by http only what has nothing in it to hide")
  func unencrypted() async throws {
    let pool = TransferPool(.immediate(retries: 0))
    var request = Request(.post, try WebURL(endpoint: "http://hook.invalid:1/a?b=c"), body: [])
    let refused = await thrown(HTTPError.self) { try await pool.send(request) }
    #expect(refused?.kind == .unsupportedURL)
    request.mayGoUnencrypted = true
    let unresolved = await thrown(HTTPError.self) { try await pool.send(request) }
    #expect(unresolved?.kind == .unreachable)
  }
}
