import Testing

@testable import Web

@Suite("The header of an answer")
struct AnswerHeaderTests {
  private func header(_ lines: [String]) -> AnswerHeader {
    var header = AnswerHeader()
    for line in lines {
      let isTaken = Array(line.utf8).withUnsafeBytes { header.take($0) }
      #expect(isTaken == (header.problem == nil))
      if !isTaken { break }
    }
    return header
  }

  @Test(
    "is what its lines say",
    arguments: [
      (["HTTP/1.1 200 OK\r\n", "A: b\r\n", "\r\n"], ["A=b"]),
      (["HTTP/1.1 200\n", "A:b \n", "\n"], ["A=b"]),
      (["HTTP/1.1 200 OK\r\n", "A: b\r\n", " c\r\n", "\t d\r\n", "\r\n"], ["A=b c d"]),
      (["HTTP/1.1 100 Go on\r\n", "A: b\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", "\r\n"], []),
      (["HTTP/1.1 200 OK\r\n", "A: b\r\n", "no colon\r\n", ": c\r\n", "\r\n"], ["A=b", "=c"]),
      (["HTTP/1.1 200 OK\r\n", "A: b\r\n", "\r\n", "Trailer: t\r\n"], ["A=b", "Trailer=t"]),
    ])
  func fields(lines: [String], fields: [String]) {
    let header = header(lines)
    #expect(header.fields.map { "\($0.name)=\($0.value)" } == fields)
    #expect(header.problem == nil)
    #expect(header.isWhole)
  }

  @Test(
    "is malformed where there is nothing to go on with",
    arguments: [
      [" a: b\r\n"], ["HTTP/1.1 200 OK\r\n", "\ta: b\r\n"],
      ["HTTP/1.1 100 Go on\r\n", "A: b\r\n", "\r\n", "HTTP/1.1 200 OK\r\n", " c\r\n"],
    ])
  func folded(lines: [String]) {
    #expect(header(lines).problem == "its header is malformed")
  }

  @Test(
    "says one length, in digits, however often",
    arguments: [
      (["Content-Length: 5"], true), (["Content-Length: 5", "content-length: 5"], true),
      (["Content-Length:   5  "], true), (["Content-Length: 99999999999999999999"], true),
      (["Content-Length: 5", "Content-Length: 6"], false),
      (["Content-Length: 6", "A: b", "CONTENT-LENGTH: 5"], false),
      (["Content-Length: -5"], false), (["Content-Length: +5"], false),
      (["Content-Length: "], false), (["Content-Length: five"], false),
      (["Content-Length: 5, 5"], false), (["Content-Length: 5", " 5"], false),
      (["Content-Length: 0x5"], false), (["Content-Length: 5.0"], false),
      (["Transfer-Encoding: chunked", "Content-Length: 5"], true),
      (["Transfer-Encoding: chunked", "Content-Length: no"], false),
    ])
  func length(fields: [String], isFine: Bool) {
    let header = header(["HTTP/1.1 200 OK\r\n"] + fields.map { "\($0)\r\n" } + ["\r\n"])
    #expect(header.problem == (isFine ? nil : "its header does not say how long it is"))
  }

  @Test(
    "is none where the protocol changes, and goes on after other preliminary ones",
    arguments: [
      ("HTTP/1.1 101 Switching Protocols\r\n", false), ("HTTP/1.1 101\r\n", false),
      ("HTTP/2 101 \r\n", false), ("HTTP/1.1 100 Continue\r\n", true),
      ("HTTP/1.1 102 Processing\r\n", true), ("HTTP/1.1 103 Early Hints\r\n", true),
      ("HTTP/1.1 200 101\r\n", true),
    ])
  func preliminary(line: String, isFine: Bool) {
    let problem = header([line, "\r\n"]).problem
    #expect(problem == (isFine ? nil : "it changes to another protocol, which nobody asked for"))
  }

  @Test("has limits, over all preliminary answers")
  func limits() {
    let start = "HTTP/1.1 100 Go on\r\n"
    let longest = AnswerHeader.mostBytes - start.utf8.count
    #expect(header([start, String(repeating: "a", count: longest)]).problem == nil)
    let fields = Array(repeating: "a:\r\n", count: AnswerHeader.mostFields)
    #expect(header([start] + fields).problem == nil)
    for lines in [
      [start, String(repeating: "a", count: longest + 1)], [start] + fields + ["a:\r\n"],
      Array(repeating: start, count: AnswerHeader.mostBytes / start.utf8.count + 1),
    ] {
      #expect(header(lines).problem == "its header is too long")
    }
  }
}
