import Basics
import Glibc
import JSON
import TestSupport
import Testing
import Web

@testable import VSTSIntegration

@Suite("HTTP as text")
struct RequestTextTests {
  /// What is read of a text: source, headers and body of each delivery, or what is wrong.
  private func read(_ text: String, limit: Int = 1 << 20) throws -> [String] {
    let directory = try TemporaryDirectory()
    let path = try directory.write(Array(text.utf8), to: "x.txt")
    let file = try InputFile(opening: path)
    let reader = RequestTextReader(file, maximumRequestBytes: limit, keepingContent: true)
    var deliveries: [Delivery] = []
    while try reader.next(into: &deliveries) != nil {}
    return deliveries.map { delivery in
      let line = delivery.source.split(separator: ":").last ?? ""
      guard let content = delivery.content else {
        guard case .invalid(let failure) = delivery.flaw else { return "\(line) ?" }
        return "\(line) ! \(failure.message)"
      }
      let headers = content.headers.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
      let body = content.body.map { String(decoding: $0, as: UTF8.self) } ?? "-"
      return "\(line) \(headers) \(body)"
    }
  }

  @Test(
    "is read request by request",
    arguments: [
      ("", []),
      (" \r\n\n", []),
      ("POST / HTTP/1.1\r\nA: b\r\nContent-Length: 2\r\n\r\n{}", ["1 A=b&Content-Length=2 {}"]),
      // Line ends of either kind, values with blanks, and a folded one.
      ("POST /x HTTP/1.1\nA:  b c \nD: e\n f\nG:\n\n{}\n", ["1 A=b c&D=e f&G= {}\n"]),
      (
        "\u{FEFF}\nPOST / HTTP/1.1\nContent-Length: 2\n\n{}POST / HTTP/1.1\ncontent-length: 1\n\n7\n",
        ["2 Content-Length=2 {}", "5 content-length=1 7"]
      ),
      // Without a length the next line that begins a request ends the body.
      (
        "POST /1 HTTP/1.1\n\n{\n \"a\": 1}\nGET /2 HTTP/2\nHost: h\n\nPOST /3 HTTP/1.0\n\nlast",
        ["1  {\n \"a\": 1}\n", "8  last"]
      ),
      ("POST / HTTP/1.1\nA: b", ["1 A=b -"]),
      ("PUT / HTTP/1.1\n\nx", []),
      (
        "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n3;x=y\r\n{\"a\r\n4\r\n\":1}\r\n0\r\nT: u\r\n\r\nPOST / HTTP/1.1\n\n",
        ["1 Transfer-Encoding=chunked {\"a\":1}", "11  -"]
      ),
      // The history's tab.
      (
        "Method: POST\nURI: https://h/\nHTTP Version: 1.1\nHeaders:\n{\n  A: b:c\n\n  D: e\n}\nContent:\n{\n  \"a\": 1\n}\n",
        ["1 A=b:c&D=e {\n  \"a\": 1\n}"]
      ),
      (
        "Method: POST\r\nHeaders: {\r\nA: b\r\n}\r\nContent: {}\r\nMethod: GET\r\nContent:\r\nx\r\nMethod: POST\r\n",
        ["1 A=b {}", "9  -"]
      ),
      // What is wrong, and that reading resumes.
      (
        "hello\nworld\nPOST / HTTP/1.1\n\nx",
        [
          "1 ! no HTTP request: neither a request line such as 'POST / HTTP/1.1' nor 'Method:'",
          "3  x",
        ]
      ),
      (
        "HTTP/1.1 200 OK\nA: b\n\n{}\nPOST / HTTP/1.1\n\nx",
        ["1 ! no HTTP request: a response", "5  x"]
      ),
      (
        "POST / HTTP/1.1\nno header\n\nMethod: POST\nContent:\nx\n",
        ["1 ! no HTTP request: a line among the headers that is none", "4  x"]
      ),
      (
        "POST / HTTP/1.1\nContent-Length: 9\n\nshort",
        ["1 ! no HTTP request: the text ends after 5 of 9 bytes of the body"]
      ),
      (
        "POST / HTTP/1.1\nContent-Length: x\n\n",
        ["1 ! no HTTP request: a 'Content-Length' that is none"]
      ),
      (
        "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\nx\n",
        ["1 ! no HTTP request: a chunk without its size"]
      ),
      (
        "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n1\nxy\n",
        ["1 ! no HTTP request: a chunk longer than its size"]
      ),
      (
        "Method: POST\nHeaders:\nA: b\n", ["1 ! no HTTP request: 'Headers:' without '{'"]
      ),
      (
        "Method: POST\nHeaders:\n{\nA: b\n", ["1 ! no HTTP request: the text ends within a request"]
      ),
    ] as [(String, [String])])
  func table(text: String, expected: [String]) throws {
    #expect(try read(text) == expected)
  }

  @Test("gives up a request that is larger than the limit, and goes on behind it")
  func tooLarge() throws {
    let large = "POST / HTTP/1.1\n\n" + String(repeating: "0123456789\n", count: 100_000)
    #expect(
      try read(large + "POST / HTTP/1.1\n\nx", limit: 1000)
        == ["1 ! no HTTP request: a request longer than the limit", "100003  x"])
    #expect(
      try read("POST / HTTP/1.1\n\n" + String(repeating: "x", count: 2000), limit: 1000)
        == ["1 ! no HTTP request: a request longer than the limit"])
  }

  @Test("is read as soon as it is whole, however it arrives")
  func piecemeal() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let reader = RequestTextReader(
      InputFile(descriptor: ends[0], name: "-"), maximumRequestBytes: 1000, keepingContent: true)
    var deliveries: [Delivery] = []
    for byte in Array("POST / HTTP/1.1\nContent-Length: 2\n\n{".utf8) {
      #expect(!reader.isReady())
      #expect(writeAll([byte], to: ends[1]) == nil)
    }
    #expect(!reader.isReady())
    #expect(writeAll([UInt8(ascii: "}")], to: ends[1]) == nil)
    #expect(reader.isReady())
    #expect(try reader.next(into: &deliveries) != nil)
    #expect(deliveries[0].content?.body.map { Array($0) } == Array("{}".utf8))
    #expect(!reader.isReady())
    close(ends[1])
    #expect(reader.isReady())
    #expect(try reader.next(into: &deliveries) == nil)
  }
}
