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
