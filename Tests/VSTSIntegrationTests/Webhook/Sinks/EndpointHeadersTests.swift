import Basics
import JSON
import Testing
import Web

@testable import VSTSIntegration

@Suite("The headers that a delivery is sent on with")
struct EndpointHeadersTests {
  private func sent(
    _ captured: String, body: String = "{}", withSecrets: Bool = false, lines: String = ""
  ) throws -> [String] {
    let record = #"{"headers":\#(captured),"body":\#(body)}"#
    let delivery = try #require(try WebhookWorld.deliveries(in: record).first)
    return try EndpointHeaders(withSecrets: withSecrets, lines: lines).headers(of: delivery)
      .map { "\($0.name): \($0.value)" }
  }

  private static let type = "Content-Type: application/json; charset=utf-8"

  @Test("are the captured ones, but for what belongs to a connection")
  func dropped() throws {
    let names = [
      "Host", "content-length", "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding",
      "Upgrade", "Expect", "Accept-Encoding", "Forwarded", "Via", "X-Forwarded-For", "X-Real-IP",
      "", "a b", "a\\u0000", "ü",
    ]
    let captured = names.map { #"["\#($0)","x"]"# }.joined(separator: ",")
    #expect(
      try sent(
        #"[\#(captured),["A","x"],["A","y"],["B",""],["C","\r\nD: e"],["E","\u0000"],["F","é"]]"#)
        == ["A: x", "A: y", "B: ", "F: é", Self.type])
  }

  @Test("have values of all characters but those that would end them")
  func values() throws {
    let values = (UInt8(0)...0x7F).map { "a\(Character(Unicode.Scalar($0)))b" }
    let captured = JSONValue.array(values.map { [.string("A"), .string($0)] }).serialized
    let kept = values.enumerated().filter { ![0x00, 0x0A, 0x0D].contains($0.offset) }
    #expect(try sent(captured) == kept.map { "A: \($0.element)" } + [Self.type])
  }

  @Test("have secrets only where they are let through")
  func secrets() throws {
    let captured = #"{"Shared-Secret":"s","X-Token":"t","Authorization":"a","X-Other":"o"}"#
    #expect(try sent(captured) == ["X-Other: o", Self.type])
    #expect(
      try sent(captured, withSecrets: true)
        == ["Shared-Secret: s", "X-Token: t", "Authorization: a", "X-Other: o", Self.type])
  }

  @Test("tell what of a file no output may show, credentials without their scheme too")
  func secretValues() throws {
    let headers = try EndpointHeaders(
      withSecrets: false, lines: "Authorization: Bearer a.b.c\nX-Key: k\nX-Other: o\nCookie:")
    #expect(headers.secretValues == ["Bearer a.b.c", "a.b.c", "k"])
  }

  @Test("have none that somebody masked")
  func masked() throws {
    let captured = #"{"Shared-Secret":"********","X-Key":"***","X-Other":"*o*","X-Empty":""}"#
    #expect(try sent(captured, withSecrets: true) == ["X-Other: *o*", "X-Empty: ", Self.type])
  }

  @Test("say what the body is and which subscription it is of")
  func added() throws {
    let body = #"{"subscriptionId":"sub"}"#
    #expect(try sent("[]", body: body) == [Self.type, "X-VSS-SubscriptionId: sub"])
    #expect(
      try sent(#"{"content-type":"a/b","x-vss-subscriptionid":"x"}"#, body: body)
        == ["content-type: a/b", "x-vss-subscriptionid: x"])
  }

  @Test("are what a file says in place of the captured ones")
  func file() throws {
    #expect(
      try sent(
        #"{"A":"1","b":"2","C":"3","Shared-Secret":"old"}"#,
        lines: "a: 4\r\nB:\r\n\r\nShared-Secret:  new \nHost: h\nContent-Type:\nD: 5\nd: 6")
        == ["C: 3", "a: 4", "Shared-Secret: new", "Host: h", "D: 5", "d: 6"])
  }

  @Test(
    "are refused in a file where they are none, or cannot be set",
    arguments: [
      "A", ": b", "a b: c", "A: \u{1}", "A: b\u{7F}c", "A: b\rc",
      "Content-Length: 5", "\nX-Forwarded-For: h",
    ])
  func badFile(lines: String) {
    #expect {
      _ = try EndpointHeaders(withSecrets: false, lines: lines)
    } throws: {
      ($0 as? Failure)?.kind == .config
    }
  }
}
