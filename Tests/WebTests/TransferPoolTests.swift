import Web
import TestSupport
import Testing

@Suite("A transfer pool")
struct TransferPoolTests {
  @Test("sends method, target, headers and body, and returns status, headers and body")
  func roundTrip() async throws {
    let server = try LoopbackServer { _ in
      Reply(201, headers: ["X-Answer": "  yes "], body: Array("created".utf8))
    }
    let pool = TransferPool()
    let response = try await pool.send(
      Request(
        .patch, server.url + "a%20b?x=%23",
        headers: [Header("Authorization", "Bearer t"), Header("X-Empty", "")],
        body: Array("{}".utf8)))
    let request = try #require(server.requests.first)
    #expect(response.status == 201)
    #expect(response.header("x-answer") == "yes")
    #expect(response.body == Array("created".utf8))
    #expect(request.method == "PATCH")
    #expect(request.target == "/a%20b?x=%23")
    #expect(request.header("Authorization") == "Bearer t")
    #expect(request.header("X-Empty") == "")
    #expect(request.header("User-Agent") == "vsts-tools")
    #expect(request.header("Content-Type") == nil)
    #expect(request.text == "{}")
  }

  @Test(
    "sends every method, with and without a body",
    arguments: [Request.Method.get, .post, .put, .patch, .delete], [nil, "", "text"])
  func methods(method: Request.Method, body: String?) async throws {
    let server = try LoopbackServer { _ in Reply(204) }
    let pool = TransferPool()
    let response = try await pool.send(
      Request(method, server.url, body: body.map { Array($0.utf8) }))
    let request = try #require(server.requests.first)
    #expect(response.status == 204)
    #expect(response.body == [])
    #expect([request.method, request.text] == [method.rawValue, body ?? ""])
  }

  @Test("carries bodies of megabytes both ways")
  func largeBodies() async throws {
    let server = try LoopbackServer { request in Reply(body: request.body) }
    let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let response = try await TransferPool().send(Request(.post, server.url, body: body))
    #expect(response.body == body)
  }

  @Test("decodes gzip")
  func gzip() async throws {
    let text = "wörk ".utf8 + [0, 1, 2]
    let server = try LoopbackServer { _ in
      Reply(headers: ["Content-Encoding": "gzip"], body: Gzip.stored(Array(text)))
    }
    let response = try await TransferPool().send(Request(.get, server.url))
    #expect(response.body == Array(text))
    #expect(server.requests.first?.header("Accept-Encoding")?.contains("gzip") == true)
  }

  @Test("sends 100 requests over at most 16 connections, 16 at a time")
  func reuse() async throws {
    let server = try LoopbackServer { request in .text(200, request.path, delay: 0.005) }
    let pool = TransferPool()
    let bodies = try await withThrowingTaskGroup(of: String.self) { group in
      for index in 0..<100 {
        group.addTask {
          let response = try await pool.send(Request(.get, "\(server.url)\(index)"))
          return String(decoding: response.body, as: UTF8.self)
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(bodies == Set((0..<100).map { "/\($0)" }))
    #expect(server.requestCount == 100)
    #expect((2...16).contains(server.connectionCount))
    #expect((2...16).contains(server.maximumConcurrentRequests))
  }

  @Test("keeps to the concurrency it is given")
  func concurrency() async throws {
    let server = try LoopbackServer { _ in .text(200, "", delay: 0.01) }
    var settings = TransferSettings()
    settings.concurrency = 3
    let pool = TransferPool(settings)
    await withTaskGroup { group in
      for _ in 0..<30 { group.addTask { _ = await result(pool, Request(.get, server.url)) } }
    }
    #expect(server.requestCount == 30)
    #expect((2...3).contains(server.connectionCount))
    #expect((2...3).contains(server.maximumConcurrentRequests))
  }

  @Test("sends queued requests in the order in which they came")
  func order() async throws {
    let server = try LoopbackServer { _ in Reply() }
    var settings = TransferSettings()
    settings.concurrency = 1
    let pool = TransferPool(settings)
    let tasks = (0..<50).map { index in
      Task.immediate { try await pool.send(Request(.get, "\(server.url)\(index)")) }
    }
    for task in tasks { _ = try await task.value }
    #expect(server.requests.map(\.target) == (0..<50).map { "/\($0)" })
    #expect(server.connectionCount == 1)
  }

  @Test("does not use an old connection for a request that must not be sent twice")
  func writesUseNewConnections() async throws {
    let server = try LoopbackServer { _ in Reply() }
    let pool = TransferPool()
    for method in [Request.Method.get, .get, .post, .patch] {
      _ = try await pool.send(Request(method, server.url))
    }
    #expect(server.requests.map(\.connection) == [1, 1, 2, 3])
  }

  @Test("reads again over a new connection when the server has closed the old one")
  func staleConnection() async throws {
    let server = try LoopbackServer { _ in
      Reply(body: Array("four".utf8), fault: .contentLength(4))
    }
    let pool = TransferPool(.immediate())
    for _ in 0..<5 { #expect(await result(pool, Request(.get, server.url)) == .success(200)) }
    #expect(server.requests.map(\.connection) == [1, 2, 3, 4, 5])
  }

  @Test("does not follow a redirect, and shows nobody else the credential")
  func redirect() async throws {
    let second = try LoopbackServer { _ in Reply() }
    let first = try LoopbackServer { [url = second.url] _ in
      Reply(302, headers: ["Location": url])
    }
    let response = try await TransferPool().send(
      Request(.get, first.url, headers: [Header("Authorization", "Bearer secret")]))
    #expect(response.status == 302)
    #expect(response.header("Location") == second.url)
    #expect(second.connectionCount == 0)
  }

  @Test("sends nothing in the clear", arguments: ["dev.azure.com", "127.0.0.1.example"])
  func clear(host: String) async {
    let answer = await result(TransferPool(), Request(.get, "http://\(host)/contoso"))
    let message = "http is only for loopback, not for '\(host)'"
    #expect(answer == .failure(HTTPError(.unsupportedURL, message)))
  }

  @Test("refuses a header that holds another line", arguments: ["a\r\nX: y", "a\n", "\0"])
  func smuggledHeader(value: String) async throws {
    let server = try LoopbackServer { _ in Reply() }
    let answer = await result(
      TransferPool(), Request(.get, server.url, headers: [Header("Authorization", value)]))
    #expect(
      answer
        == .failure(HTTPError(.unsupportedURL, "a header contains a control character")))
    #expect(server.connectionCount == 0)
  }

  @Test(
    "sends a header of white space alone as an empty one", arguments: ["", " ", "\t\u{B}\u{C}"])
  func blankHeader(value: String) async throws {
    let server = try LoopbackServer { _ in Reply() }
    _ = try await TransferPool().send(Request(.get, server.url, headers: [Header("X-A", value)]))
    #expect(server.requests.map { $0.header("X-A") } == [""])
  }

  @Test("sends every header that holds no other line as it is")
  func controlCharacters() async throws {
    let server = try LoopbackServer { _ in Reply() }
    let values = (UInt8(0x01)...0x7F).filter { ![0x0A, 0x0D].contains($0) }
      .map { "a\(Character(Unicode.Scalar($0)))b" }
    _ = try await TransferPool().send(
      Request(.get, server.url, headers: values.map { Header("X-A", $0) }))
    #expect(server.requests.map { $0.headers.filter { $0.name == "X-A" }.map(\.value) } == [values])
  }

  @Test("tells its observer what it does, without headers")
  func observer() async throws {
    let server = try LoopbackServer { _ in .text(200, "four") }
    let events = Events()
    var settings = TransferSettings()
    settings.observer = { events.record($0) }
    _ = try await TransferPool(settings).send(Request(.get, server.url))
    guard case .answered(_, _, _, let seconds)? = events.all.last else {
      return #expect(Bool(false), "no answer was told")
    }
    #expect(
      events.all == [
        .sent(method: .get, url: server.url),
        .answered(url: server.url, status: 200, bytes: 4, seconds: seconds),
      ])
    #expect((0..<10).contains(seconds))
  }

  @Test("lives and dies without a request")
  func unused() {
    _ = TransferPool()
    #expect(HTTPLibrary.version?.split(separator: ".").count ?? 0 >= 3)
  }
}
