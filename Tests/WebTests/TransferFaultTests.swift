import Glibc
import Web
import TestSupport
import Testing

@Suite("A transfer that fails")
struct TransferFaultTests {
  private func send(_ reply: Reply, retries: Int = 0) async throws -> (
    result: Result<Int, HTTPError>, host: String, requests: Int
  ) {
    let server = try LoopbackServer { _ in reply }
    var settings = TransferSettings.immediate(retries: retries)
    settings.maximumBodyBytes = 1 << 20
    let result = await result(TransferPool(settings), Request(.get, server.url, timeout: 5))
    return (result, "'127.0.0.1:\(server.port)'", server.requestCount)
  }

  @Test("is unreachable when the connection is refused")
  func refused() async throws {
    let port = try unusedPort()
    let answer = await result(
      TransferPool(.immediate()), Request(.get, "http://127.0.0.1:\(port)/"))
    #expect(
      answer
        == .failure(
          HTTPError(
            .unreachable, "cannot reach '127.0.0.1:\(port)': connection refused",
            mayHaveArrived: false)))
  }

  @Test(
    "is unreachable when the connection breaks before the body",
    arguments: [
      (Reply.Fault.close, "empty reply from server"),
      (.reset, "recv failure: Connection reset by peer"),
      (.resetInHeader, "recv failure: Connection reset by peer"),
    ])
  func brokenBeforeBody(fault: Reply.Fault, cause: String) async throws {
    let (result, host, requests) = try await send(.fault(fault), retries: 2)
    #expect(result == .failure(HTTPError(.unreachable, "cannot reach \(host): \(cause)")))
    #expect(requests == 3)
  }

  @Test(
    "is malformed when the body is cut off, and is tried again",
    arguments: [
      (Reply.Fault.resetInBody, "recv failure: Connection reset by peer"),
      (.contentLength(20), "transfer closed with 10 bytes remaining to read"),
    ])
  func cutOff(fault: Reply.Fault, cause: String) async throws {
    let (result, host, requests) = try await send(.fault(fault), retries: 2)
    #expect(result == .failure(HTTPError(.malformed, "answer from \(host) is cut off: \(cause)")))
    #expect(requests == 3)
  }

  @Test("is malformed when the answer is not HTTP, and is not tried again")
  func notHTTP() async throws {
    let (result, host, requests) = try await send(
      .raw(Array("220 mail.example ESMTP\r\n".utf8)), retries: 2)
    #expect(
      result
        == .failure(
          HTTPError(
            .malformed, "bad answer from \(host): received HTTP/0.9 when not allowed")))
    #expect(requests == 1)
  }

  private static func header(_ lines: String...) -> [UInt8] {
    Array(("HTTP/1.1 200 OK\r\n" + lines.joined() + "Content-Length: 2\r\n\r\n{}").utf8)
  }

  private static func line(_ length: Int) -> String {
    "X: \(String(repeating: "x", count: length))\r\n"
  }

  @Test(
    "is malformed when the header is too long, and is not tried again",
    arguments: [
      header(String(repeating: line(1), count: 1_001)),
      header(String(repeating: line(1), count: 200_000)), header(line(110_000)),
      header(line(150_000)), header(line(2_000_000)), header(line(120_000), line(2_000_000)),
      header(line(99_000), line(99_000), line(99_000), line(99_000)),
      Array("HTTP/1.1 200 \(String(repeating: "x", count: 2_000_000))\r\n\r\n".utf8),
      Array(
        String(repeating: "HTTP/1.1 103 Early Hints\r\n\(line(100))\r\n", count: 2_000).utf8),
    ])
  func longHeader(reply: [UInt8]) async throws {
    let (result, host, requests) = try await send(.raw(reply), retries: 2)
    #expect(
      result
        == .failure(HTTPError(.malformed, "bad answer from \(host): its header is too long")))
    #expect(requests == 1)
  }

  @Test(
    "is malformed at once when nothing that could follow would be the answer",
    arguments: [
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
      "HTTP/1.1 101 X\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 X\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 20\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: 20\r\nContent-Length: 2\r\n\r\n{}",
      "HTTP/1.1 500 No\r\nContent-Length: 20\r\nContent-Length: 2\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: 2, 20\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n{}",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
    ])
  func hopeless(reply: String) async throws {
    let (result, host, requests) = try await send(
      .raw(Array(reply.utf8), keepsOpen: true), retries: 2)
    let error = try #require(result.failure)
    #expect(error.kind == .malformed)
    #expect(error.message.contains(host))
    #expect(error.mayHaveArrived)
    #expect(requests == 1)
  }

  @Test(
    "is none where the length is said twice, or beside chunks, which count",
    arguments: [
      "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
      "Transfer-Encoding: chunked\r\nContent-Length: 20\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      "Content-Length: 20\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ])
  func lengths(header: String) async throws {
    let server = try LoopbackServer { _ in
      .raw(Array("HTTP/1.1 200 OK\r\n\(header)".utf8), keepsOpen: true)
    }
    let pool = TransferPool(.immediate())
    for _ in 0..<3 {
      #expect(try await pool.send(Request(.get, server.url)).body == Array("{}".utf8))
    }
  }

  @Test("tells what may have arrived from what was never sent")
  func arrival() async throws {
    for (fault, mayHaveArrived) in [(Reply.Fault.silence, true), (.close, true), (.reset, true)] {
      let server = try LoopbackServer { _ in .fault(fault) }
      let request = Request(.patch, server.url, body: [], retrying: .never, timeout: 0.5)
      let answer = await result(TransferPool(.immediate()), request)
      #expect(answer.failure?.mayHaveArrived == mayHaveArrived)
    }
    let server = try LoopbackServer { _ in Reply() }
    for url in ["http://127.0.0.1:\(try unusedPort())/", "https://127.0.0.1:\(server.port)/"] {
      let request = Request(.patch, try WebURL(url), body: [], retrying: .never, timeout: 5)
      #expect(await result(TransferPool(.immediate()), request).failure?.mayHaveArrived == false)
    }
  }

  @Test("is malformed when the header begins with a folded line, whatever came before")
  func foldedHeader() async throws {
    let server = try LoopbackServer { request in
      request.path == "/folded"
        ? .raw(Self.header(" folded: x\r\n")) : Reply(headers: ["A": "b", "C": "d"])
    }
    let pool = TransferPool(.immediate())
    for _ in 0..<20 {
      #expect(await result(pool, Request(.get, server.url)) == .success(200))
      let answer = await result(pool, Request(.get, server.url + "folded"))
      #expect(
        answer
          == .failure(
            HTTPError(
              .malformed,
              "bad answer from '127.0.0.1:\(server.port)': its header is malformed")))
    }
  }

  @Test("ends when the system has no descriptor left, and never waits for ever")
  func fewDescriptors() async {
    await #expect(processExitsWith: .success) {
      try HTTPLibrary.load()
      let url = "http://127.0.0.1:\(try unusedPort())/"
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), [rlimit(rlim_cur: 64, rlim_max: 64)])
      for count in 0..<8 {
        var taken: [Int32] = []
        while case let descriptor = dup(2), descriptor >= 0 { taken.append(descriptor) }
        for descriptor in taken.suffix(count) { close(descriptor) }
        let answer = await result(TransferPool(.immediate()), Request(.get, url))
        for descriptor in taken.dropLast(count) { close(descriptor) }
        let error = try #require(answer.failure)
        let isOut =
          error.kind == .noResources && error.message.contains("too many open files")
        let isRefused = error.kind == .unreachable && error.message.contains("refused")
        try #require(isOut && count < 7 || isRefused && count > 2, "\(count): \(error)")
      }
    }
  }

  @Test("is malformed when the encoding is garbage, and is not tried again")
  func garbageEncoding() async throws {
    let reply = Reply(headers: ["Content-Encoding": "gzip"], body: Array("not gzip at all".utf8))
    let (result, host, requests) = try await send(reply, retries: 2)
    guard case .failure(let error) = result else {
      return #expect(Bool(false), "\(result)")
    }
    #expect(error.kind == .malformed)
    #expect(error.message.hasPrefix("bad answer from \(host): "))
    #expect(requests == 1)
  }

  @Test(
    "is malformed when the body is over the cap, and is not tried again",
    arguments: [
      Reply(body: Array(repeating: 0x20, count: 1 << 20 | 1)),
      Reply(headers: ["Content-Encoding": "gzip"], body: Gzip.bomb(runs: 1 << 18)),
      .raw(
        Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + Array(repeating: 0x20, count: 1 << 20 | 1)),
    ])
  func overCap(reply: Reply) async throws {
    let (result, host, requests) = try await send(reply, retries: 2)
    #expect(
      result
        == .failure(HTTPError(.malformed, "answer from \(host) is larger than 1048576 bytes")))
    #expect(requests == 1)
  }

  @Test("takes a body of just the cap")
  func cap() async throws {
    let reply = Reply(body: Array(repeating: 0x20, count: 1 << 20))
    #expect(try await send(reply).result == .success(200))
  }

  @Test(
    "times out when the answer drips or does not come",
    arguments: [Reply.fault(.drip(0.1)), .fault(.silence), Reply(delay: 5)])
  func timeout(reply: Reply) async throws {
    let server = try LoopbackServer { _ in reply }
    let events = Events()
    var settings = TransferSettings.immediate(retries: 1)
    settings.observer = { events.record($0) }
    let answer = await result(
      TransferPool(settings), Request(.get, server.url, timeout: 0.5))
    #expect(
      answer
        == .failure(
          HTTPError(
            .timeout, "no whole answer from '127.0.0.1:\(server.port)' within 0.5 seconds")))
    #expect(events.sendingTimes(server.url).count == 2)
  }

  @Test("keeps the pool usable for the next request")
  func nextRequest() async throws {
    let server = try LoopbackServer { request in
      request.path == "/bad" ? .fault(.resetInBody) : .text(200, "fine")
    }
    let pool = TransferPool(.immediate())
    for _ in 0..<3 {
      _ = await result(pool, Request(.get, server.url + "bad"))
      #expect(try await pool.send(Request(.get, server.url)).body == Array("fine".utf8))
    }
  }
}
