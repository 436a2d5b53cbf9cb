import JSON
import TestSupport

/// Makes sound answers odd, each request's in its own way, whatever order the requests come in.
struct OddAnswers: Sendable {
  private let seed: UInt64
  /// The few ways that this round's answers are odd in.
  private let ways: [Int]
  private var asked: [UInt64: UInt64] = [:]
  private(set) var count = 0

  init(seed: UInt64) {
    self.seed = seed
    var random = RandomJSON(seed: seed)
    ways = [0, 4] + (0..<4).map { _ in random.below(24) }
  }

  mutating func answer(
    to request: ReceivedRequest, sound: Reply, _ service: FuzzService
  ) -> Reply {
    count += 1
    let hash = (Array(request.target.utf8) + request.body)
      .reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    asked[hash, default: 0] += 1
    var random = RandomJSON(seed: seed ^ hash &+ asked[hash, default: 0] &* 0x9E37_79B9)
    return (try? odd(request, sound, service, &random)) ?? sound
  }

  private func odd(
    _ request: ReceivedRequest, _ sound: Reply, _ service: FuzzService, _ random: inout RandomJSON
  ) throws -> Reply {
    var reply = sound
    let isJSON = sound.body.first == UInt8(ascii: "{")
    switch random.pick(ways) {
    case 0...3: break
    case 4...9 where isJSON:
      reply.body = Array(
        try random.mutation(of: JSONValue(parsing: sound.body)).serialized.utf8)
    case 10: reply.body = random.mutation(of: sound.body)
    case 11: reply.body = Array(service.body(&random).utf8)
    case 12: reply.body = try Array(random.oddValue().serialized.utf8)
    case 13: reply = failed(request, &random)
    case 14: (reply.headers, reply.status) = (header(&random, reply.headers), sound.status)
    case 15:
      reply.status = random.pick([429, 503, 500, 401, 403])
      reply.headers = header(&random, reply.headers)
    case 16: reply = .raw(Array((random.pick(Self.statusLines) + "\r\n\r\n").utf8))
    case 17:
      let first = random.pick([" folded: x", "\tfolded: x", "no colon", ": no name", "a\u{0}: b"])
      reply = raw("HTTP/1.1 200 OK\r\n\(first)\r\nContent-Length: \(sound.body.count)", sound.body)
      reply.keepsOpen = random.below(2) == 0
    case 18:
      reply = raw(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", chunks(of: sound.body, &random))
      reply.keepsOpen = random.below(2) == 0
    case 19: reply = many(sound, &random)
    case 20: reply.headers["Content-Encoding"] = random.pick(["gzip", "deflate", "br", "x, y"])
    case 21:
      reply.fault = random.pick([
        .close, .reset, .resetInHeader, .resetInBody, .contentLength(sound.body.count + 1),
        .contentLength(1), .contentLength(.max),
      ])
    case 22: reply.status = random.pick([100, 101, 204, 205, 206, 299, 304, 399, 418, 599, 999])
    default: reply.body = []
    }
    return reply
  }

  /// An error as the service words it, with the credential in its text.
  private func failed(_ request: ReceivedRequest, _ random: inout RandomJSON) -> Reply {
    let secret = (request.header("Authorization") ?? "").split(separator: " ").last ?? ""
    let texts =
      RandomJSON.oddTexts + ["Bearer \(secret) is no good", String(secret), "TF401019: \(secret)"]
    return .json(
      random.pick([400, 401, 403, 404, 409, 412, 418, 429, 500, 503]),
      [
        "$id": "1", "message": .string(random.pick(texts)),
        "typeKey": .string(
          random.pick(["VssVersionOutOfRangeException", "GitRepositoryNotFound"])),
      ], headers: header(&random, [:]))
  }

  private func header(_ random: inout RandomJSON, _ headers: [String: String]) -> [String: String] {
    var headers = headers
    for _ in 0...random.below(2) {
      let name = random.pick(Self.headerNames)
      headers[name] = random.pick(
        name.contains("Type") || name.contains("Token") ? RandomJSON.oddTexts : Self.delays
      ).replacing("\n", with: "")
    }
    return headers
  }

  private func many(_ sound: Reply, _ random: inout RandomJSON) -> Reply {
    let lines =
      switch random.below(3) {
      case 0: (0..<6000).map { "X-\($0): a" }
      case 1: ["X-Long: " + String(repeating: "a", count: 110_000)]
      default: (0..<10).map { "X-\($0): " + String(repeating: "a", count: 60_000) }
      }
    return raw(
      "HTTP/1.1 200 OK\r\n\(lines.joined(separator: "\r\n"))\r\nContent-Length: \(sound.body.count)",
      sound.body)
  }

  private func chunks(of body: [UInt8], _ random: inout RandomJSON) -> [UInt8] {
    let size = random.pick([
      String(body.count, radix: 16), String(body.count + 1, radix: 16), "1", "0", "-1", "", "zz",
      "FFFFFFFFFFFFFFFF", "10000000000000000", "7fffffffffffffff", " 5", "5;a=b",
    ])
    let end = random.pick(["\r\n0\r\n\r\n", "\r\n0\r\nX-Trailer: a\r\n\r\n", "\r\n", "", "\n0\n\n"])
    return Array("\(size)\r\n".utf8) + body + Array(end.utf8)
  }

  private func raw(_ head: String, _ body: [UInt8]) -> Reply {
    .raw(Array("\(head)\r\n\r\n".utf8) + body)
  }

  private static let headerNames = [
    "Retry-After", "X-RateLimit-Delay", "X-RateLimit-Reset", "X-MS-ContinuationToken",
    "Content-Type", "Date",
  ]
  private static let delays = [
    "0", "-1", "", "abc", "0.001", "1e400", "nan", "inf", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1e18", "1e19",
    String(repeating: "9", count: 309), String(repeating: "9", count: 4000),
    "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
    "Fri, 99 Dec 99999 99:99:99 GMT",
  ]
  private static let statusLines = [
    "HTTP/1.1 200", "HTTP/1.1 2000 OK", "HTTP/1.1 -1 OK", "HTTP/1.1 OK", "HTTP/9.9 200 OK",
    "HTTP/2 200",
    "HTTP/1.0 200 OK", "ICY 200 OK", "", "\u{0}", "HTTP/1.1 200 OK\nA: b", "HTTP/1.1  200  OK",
    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue", "HTTP/1.1 101 Switching Protocols",
    "HTTP/1.1 200 OK\r\nContent-Length: -1",
    "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808",
    "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd",
    "HTTP/1.1 302 Found\r\nLocation: http://[",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: nonsense",
  ]
}
