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

  @Test("says what is wrong, and where in the record")
  func errors() throws {
    let input = "{}\n {\"a\":\"\t\"}\n{\"a\":01}\n{\"b\":2"
    #expect(
      try records(in: [Array(input.utf8)]).map(\.summary) == [
        "1 {}", "2 <control character in a string at byte 6>", "3 <invalid number at byte 6>",
        "4 <unexpected end at byte 6>",
      ])
  }

  @Test("keeps to its limit", arguments: [1, 2, 7])
  func limit(parts: Int) throws {
    let input = Array("{\"a\":12}\n{\"b\":123}\n  12345678  123456789\n{\"c\":12}\n".utf8)
    let pieces = (0..<parts).map {
      Array(input[$0 * input.count / parts..<($0 + 1) * input.count / parts])
    }
    #expect(
      try records(in: pieces, maximumRecordBytes: 8).map(\.summary) == [
        "1 {\"a\":12}", "2 <longer than the limit at byte 8>", "4 {\"c\":12}",
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
