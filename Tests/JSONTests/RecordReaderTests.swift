import Glibc
import JSON
import TestSupport
import Testing

@Suite("A record reader")
struct RecordReaderTests {
  /// An input and its records, as `RecordReader.Record.outline` says them.
  struct Case: Sendable, CustomTestStringConvertible {
    let input: String
    let records: [String]

    init(_ input: String, _ records: String...) {
      self.input = input
      self.records = records
    }

    var testDescription: String { input.debugDescription }
  }

  private static let requests = "HTTP requests as text, not JSON"

  private static func utf16(_ text: String) -> [UInt8] {
    text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
  }

  private static func utf32(_ text: String) -> [UInt8] {
    text.unicodeScalars.flatMap { scalar in
      (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> ($0 * 8)) }
    }
  }

  /// Inputs of which nothing can be read, and what is said of them.
  private static let foreignInputs: [([UInt8], String)] = {
    let text = "{\"a\":1}\n{}"
    let marked = utf16("\u{FEFF}" + text)
    let long = utf32("\u{FEFF}" + text)
    var cases: [([UInt8], String)] = []
    cases.append((marked, "UTF-16, not UTF-8"))
    cases.append((marked.swapped(by: 2), "UTF-16, not UTF-8"))
    cases.append((Array(marked.prefix(2)), "UTF-16, not UTF-8"))
    cases.append((utf16(text), "UTF-16LE, not UTF-8"))
    cases.append((utf16(text).swapped(by: 2), "UTF-16BE, not UTF-8"))
    cases.append((utf16("1"), "UTF-16LE, not UTF-8"))
    cases.append((long, "UTF-32, not UTF-8"))
    cases.append((long.swapped(by: 4), "UTF-32, not UTF-8"))
    cases.append((utf32(text), "UTF-32LE, not UTF-8"))
    cases.append((utf32(text).swapped(by: 4), "UTF-32BE, not UTF-8"))
    for text in [
      "POST /hook?a=b HTTP/1.1\r\nA: b\r\n\r\n{}\n{}", "GET / HTTP/2",
      "Method: POST\nURI: x\n{\n}",
    ] {
      cases.append((Array(text.utf8), requests))
    }
    for text in ["HTTP/1.1 200 OK\r\nA: b\r\n\r\n{}\n{}", "HTTP/2 404 \n\n{}", "HTTP/2 200\r\n"] {
      cases.append((Array(text.utf8), "an HTTP response as text, not JSON"))
    }
    return cases
  }()

  static let wellFormed = [
    Case(""),
    Case(" \r\n\t\n"),
    Case("\u{FEFF}"),
    Case("\u{FEFF}{\"a\":1}\n", "1 {\"a\":1}"),
    Case("{\"a\":1}\n{\"b\":2}\n", "1 {\"a\":1}", "2 {\"b\":2}"),
    Case("{\"a\":1}\r\n\r\n  {\"b\":2}", "1 {\"a\":1}", "3 {\"b\":2}"),
    Case("{\"a\":1}{\"b\":2}[3]\"4\"", "1 {\"a\":1}", "1 {\"b\":2}", "1 [3]", "1 \"4\""),
    Case("1 2\n3\ntrue null\n-0.5e+3", "1 1", "1 2", "2 3", "3 true", "3 null", "4 -0.5e+3"),
    Case("{\n \"a\" : [\n1 ] }\n{}", "1 {\n \"a\" : [\n1 ] }", "4 {}"),
    Case(
      "{\"a\":\"é\u{1F600}\\n\\u00e9\\ud83d\\ude00\"}",
      "1 {\"a\":\"é\u{1F600}\\n\\u00e9\\ud83d\\ude00\"}"),
    Case("[]"),
    Case("\n [ ] \n"),
    Case("[{\"a\":1},{\"b\":2}]", "1 {\"a\":1}", "1 {\"b\":2}"),
    Case(
      "\u{FEFF}\n[\n{\"a\":1},\n\n {\"b\":[\n]} ,3\n]\n", "3 {\"a\":1}", "5 {\"b\":[\n]}", "6 3"),
    Case("[[1],[2]]", "1 [1]", "1 [2]"),
    Case("{}\n[1,2]", "1 {}", "2 [1,2]"),
  ]

  static let broken = [
    Case("hello\n", "1 <bad>"),
    Case("nullx 1", "1 <bad>"),
    Case("12a\n{}", "1 <bad>", "2 {}"),
    Case("01\n{}", "1 <bad>", "2 {}"),
    Case("{} x\n{}", "1 {}", "1 <bad>", "2 {}"),
    Case("}\n\n{\"a\":1}", "1 <bad>", "3 {\"a\":1}"),
    Case("{\"a\":1\n", "1 <bad>"),
    Case("{\"a\":\"cut\n{\"b\":2}\n{\"c\":3}\n", "1 <bad>", "2 {\"b\":2}", "3 {\"c\":3}"),
    Case("{\"a\":1,\n{\"b\":2}\n", "1 <bad>", "2 {\"b\":2}"),
    Case("{\"a\":\n{\"b\":2}\n", "1 <bad>", "2 {\"b\":2}"),
    Case("{\"a\":\n{\"b\":2} x\n{\"c\":3}", "1 <bad>", "2 {\"b\":2}", "2 <bad>", "3 {\"c\":3}"),
    Case("{\"a\":x,\n \"b\":2\n}\n {\"c\":3}\n{\"d\":4}", "1 <bad>", "5 {\"d\":4}"),
    Case("{\"a\":tru {\"b\":2}\nx\r\n{\"c\":3}\r\n", "1 <bad>", "3 {\"c\":3}"),
    Case("{} \u{FEFF}{}\n{}", "1 {}", "1 <bad>", "2 {}"),
    Case("nul\n", "1 <bad>"),
    Case("nul", "1 <bad>"),
    Case("-", "1 <bad>"),
    Case("1.", "1 <bad>"),
    Case("\"\\ud83d", "1 <bad>"),
    Case("{\"a\":1}\n{\n{\n{\"b\":2}", "1 {\"a\":1}", "2 <bad>", "3 <bad>", "4 {\"b\":2}"),
    Case("x\n{", "1 <bad>", "2 <bad>"),
  ]

  static let brokenArrays = [
    Case("[", "1 <bad>"),
    Case("[\n\n", "1 <bad>"),
    Case("[{\"a\":1}", "1 {\"a\":1}", "1 <bad>"),
    Case("[{\"a\":1},\n", "1 {\"a\":1}", "1 <bad>"),
    Case("[{\"a\":1},]", "1 {\"a\":1}", "1 <bad>"),
    Case("[,{\"a\":1}]", "1 <bad>"),
    Case("[{\"a\":1} {\"b\":2}]", "1 {\"a\":1}", "1 <bad>"),
    Case("[{\"a\":1}]x", "1 {\"a\":1}", "1 <bad>"),
    Case("[{\"a\":1}]\n{\"b\":2}\n{\"c\":3}\n", "1 {\"a\":1}", "2 <bad>", "3 {\"c\":3}"),
    Case("[]]", "1 <bad>"),
    Case("[1}\n{\"a\":1}]", "1 1", "1 <bad>", "2 {\"a\":1}"),
    Case(
      "[\n{\"a\":1},\n{\"b\":},\n{\"c\":3},\n{\"d\":4}\n]\n",
      "2 {\"a\":1}", "3 <bad>", "4 {\"c\":3}", "5 {\"d\":4}"),
    Case("[\n{\"a\":1},\n{\"b\":}\n]\n", "2 {\"a\":1}", "3 <bad>"),
    Case("[\n{\"b\":\n{\"c\":3}\n]\n", "2 <bad>", "3 {\"c\":3}"),
    Case("[\n{\"b\":\n{\"c\":3}\n] 5\n", "2 <bad>", "3 {\"c\":3}", "4 <bad>"),
    Case("[broken\n{\"a\":1}\n{\"b\":2}\n", "1 <bad>", "2 {\"a\":1}", "3 {\"b\":2}"),
    Case("[{\"a\":x\n{\"b\":2},\n", "1 <bad>", "2 {\"b\":2}"),
    Case("[{\"a\":x\n{\"b\":2},\n]", "1 <bad>", "2 {\"b\":2}"),
  ]

  @Test("takes values in every form", arguments: wellFormed)
  func takesValues(_ test: Case) throws {
    #expect(try records(in: [Array(test.input.utf8)]).map(\.summary) == test.records)
    #expect(try records(inFile: Array(test.input.utf8)).map(\.summary) == test.records)
  }

  @Test("resumes behind a broken value", arguments: broken + brokenArrays)
  func resumes(_ test: Case) throws {
    #expect(try records(in: [Array(test.input.utf8)]).map(\.outline) == test.records)
    #expect(try records(inFile: Array(test.input.utf8)).map(\.outline) == test.records)
  }

  @Test("does not mind where its input is cut", arguments: wellFormed + broken + brokenArrays)
  func splits(_ test: Case) throws {
    let input = Array(test.input.utf8)
    let whole = try records(inFile: input).map(\.summary)
    #expect(try records(in: input.map { [$0] }).map(\.summary) == whole)
    for split in 0...input.count {
      let parts = [Array(input[..<split]), Array(input[split...])]
      #expect(try records(in: parts).map(\.summary) == whole, "cut at \(split)")
    }
  }

  @Test("says what is wrong, and where in the input")
  func errors() throws {
    let input = "{}\n {\"a\":\"\t\"}\n{\"a\":01}\n{\"b\":2"
    #expect(
      try records(in: [Array(input.utf8)]).map(\.summary) == [
        "1 {}", "2 <line 2, column 8: control character in a string>",
        "3 <line 3, column 7: invalid number>", "4 <line 4, column 7: unexpected end>",
      ])
  }

  @Test(
    "counts lines, and the characters of a line, up to what cannot stand there",
    arguments: [
      ("{\n  \"a\": 1,\n}", "1 <line 3, column 1: unexpected character>"),
      ("\u{FEFF}{\"é😀\":nul}", "1 <line 1, column 10: unexpected character>"),
      ("[\"é\",\t\"😀\"  ,{\"a\":\"\\x\"}]", "1 <line 1, column 20: invalid escape>"),
      ("{\"a\":\"é\n\"}", "1 <line 1, column 8: control character in a string>"),
      ("\r\n\r\n{\"a\":\r\n\r\n", "3 <line 5, column 1: unexpected end>"),
      ("{\"a\":[\n\"é\"]} {\"a\":\"\\u12é\"}", "2 <line 2, column 17: invalid escape>"),
      ("{\"a\":1\n{\"b\":2}", "1 <line 2, column 1: unexpected character>"),
      ("[1,\n2\n", "2 <line 3, column 1: unexpected end>"),
      ("[1 2]", "1 <line 1, column 4: unexpected character>"),
      ("[1]\n  x", "2 <line 2, column 3: text after the value>"),
    ])
  func places(input: String, error: String) throws {
    let bytes = Array(input.utf8)
    #expect(try records(in: [bytes]).map(\.summary).contains(error))
    #expect(try records(in: bytes.map { [$0] }).map(\.summary).contains(error))
  }

  @Test(
    "names an input that is no JSON in UTF-8 at all, and reads no further", arguments: foreignInputs
  )
  func foreign(input: [UInt8], problem: String) throws {
    let expected = ["1 <line 1, column 1: \(problem)>"]
    #expect(try records(in: [input]).map(\.summary) == expected)
    #expect(try records(in: input.map { [$0] }).map(\.summary) == expected)
    #expect(try records(inFile: input).map(\.summary) == expected)
  }

  @Test("finds requests behind a mark and blanks, and not in what only begins like them")
  func requestsAfterBlanks() throws {
    let input = Array("\u{FEFF}\n  POST / HTTP/1.1\n\n{}\n{}".utf8)
    #expect(try records(in: [input]).map(\.summary) == ["2 <line 2, column 3: \(Self.requests)>"])
    for text in [
      "POST it\n{}", "POST / HTTX/1.1\n{}", "Methodical\n{}", "\u{7F}\n{}", "HTTP/1.1 20\n{}",
      "HTTP/1.1 2000 OK\n{}", "HTTP/1.1\n{}", "HTTPS 200\n{}",
    ] {
      let expected = ["1 <line 1, column 1: unexpected character>", "2 {}"]
      #expect(try records(in: [Array(text.utf8)]).map(\.summary) == expected)
    }
    let long = Array((String(repeating: "A", count: 10_000) + "\n{}").utf8)
    let pieces = [Array(long.prefix(9000)), Array(long.dropFirst(9000))]
    #expect(try records(in: pieces).map(\.outline) == ["1 <bad>", "2 {}"])
  }

  @Test("keeps to its limit", arguments: [1, 2, 7])
  func limit(parts: Int) throws {
    let input = Array("{\"a\":12}\n{\"b\":123}\n  12345678  123456789\n{\"c\":12}\n".utf8)
    let pieces = (0..<parts).map {
      Array(input[$0 * input.count / parts..<($0 + 1) * input.count / parts])
    }
    #expect(
      try records(in: pieces, maximumRecordBytes: 8).map(\.summary) == [
        "1 {\"a\":12}", "2 <line 2, column 9: longer than the limit>", "4 {\"c\":12}",
      ])
  }

  @Test("takes records larger than its buffer, and goes on behind ones that are too large")
  func largeRecords() throws {
    let text = String(repeating: "long é ", count: 150_000)
    let good = "{\"a\":\"\(text)\"}"
    let over = "{\"a\":\"\(text)\",\"b\":[\n\(String(repeating: "1,\n", count: 300_000))2]}"
    let input = Array("\(good)\n{}\n\(over)\n{\"z\":1}\n\(good)\n".utf8)
    let outlines = [
      "1 \(good)", "2 {}", "3 <bad>", "300005 {\"z\":1}", "300006 \(good)",
    ]
    let limit = good.utf8.count
    #expect(try records(inFile: input, maximumRecordBytes: limit).map(\.outline) == outlines)
  }

  @Test("takes nesting up to the limit, and resumes behind deeper one")
  func depth() throws {
    let deepest = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    let deeper = "[" + deepest + "]"
    let input = Array("{\"a\":1}\n\(deepest)\n\(deeper)\n{\"b\":2}\n".utf8)
    let outlines = ["1 {\"a\":1}", "2 \(deepest)", "3 <bad>", "4 {\"b\":2}"]
    #expect(try records(inFile: input).map(\.outline) == outlines)
    #expect(try records(in: input.map { [$0] }).map(\.outline) == outlines)
    let array = Array("[\(deepest),\n\(deeper)]".utf8)
    #expect(try records(inFile: array).map(\.outline) == ["1 \(deepest)", "2 <bad>"])
  }

  @Test("goes on inside of what was left open, without walking over it again and again")
  func openContainers() throws {
    let lines =
      Array(repeating: #"{"a":["#, count: 250) + Array(repeating: #"{"x":1},"#, count: 300)
      + Array(repeating: #"{"a":["#, count: 400) + [#"{"y":"end"}"#, "x"]
    let outlines = lines.enumerated().flatMap { index, line in
      line.hasSuffix(",")
        ? ["\(index + 1) {\"x\":1}", "\(index + 1) <bad>"]
        : line.hasSuffix("}")
          ? ["\(index + 1) \(line)", "\(index + 2) <bad>"]
          : line == "x" ? [] : ["\(index + 1) <bad>"]
    }
    let input = Array(lines.joined(separator: "\n").utf8)
    #expect(try records(inFile: input).map(\.outline) == outlines)
    #expect(try records(inFile: input, maximumRecordBytes: 3000).map(\.outline) == outlines)
    #expect(try records(in: input.map { [$0] }).map(\.outline) == outlines)
  }

  @Test("is ready when a whole value has arrived, a broken one is over, or the input has ended")
  func readiness() throws {
    let ends = try makePipe()
    let reader = RecordReader(InputFile(descriptor: ends.reading, name: "pipe"))
    var readiness: [Bool] = []
    for part in ["", "{\"a\"", ":1", "}", "\n{\"b\":", "\n", "{\"c\":3", "}", "}", "\nx", "\n{"] {
      write(ends.writing, part, part.utf8.count)
      readiness.append(reader.isReady())
      if part == "}", readiness.last == true { _ = try reader.next() }
    }
    #expect(
      readiness == [false, false, false, true, false, false, false, false, true, false, true])
    close(ends.writing)
    #expect(reader.isReady())
  }

  @Test("names a file that cannot be opened, or read")
  func unreadable() {
    let missing = ReadError(
      .unreadable, "cannot open '/nonexistent/x': No such file or directory")
    #expect(throws: missing) { try InputFile(opening: "/nonexistent/x") }
    let directory = ReadError(.unreadable, "cannot read '/tmp': Is a directory")
    #expect(throws: directory) { try InputFile(opening: "/tmp") }
    let reader = RecordReader(InputFile(descriptor: -1, name: "x"))
    let closed = ReadError(.unreadable, "cannot read 'x': Bad file descriptor")
    #expect(throws: closed) { try reader.next() }
  }

  @Test("gives each record with what its picker finds")
  func picking() throws {
    let picker = MemberPicker(paths: [["a", "b"]])
    let input = Array("{\"a\":{\"b\":1}}\n7 {\"a\":{\"b\": \"x\"}}{\"a\":}".utf8)
    for parts in [[input], input.map { [$0] }] {
      let found = try records(in: parts, picking: picker).map { $0.members.map { $0.value(0) } }
      #expect(found == [.some(.some(1)), .some(nil), .some(.some("x")), nil])
    }
  }
}

extension [UInt8] {
  /// The bytes with each group of so many in the other order.
  fileprivate func swapped(by size: Int) -> [UInt8] {
    stride(from: 0, to: count, by: size).flatMap { self[$0..<$0 + size].reversed() }
  }
}
