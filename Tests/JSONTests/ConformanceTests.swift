import JSON
import Testing

@Suite("Everything that reads JSON")
struct ConformanceTests {
  @Test("accepts what RFC 8259 allows", arguments: Conformance.accepted)
  func accepts(_ text: Conformance.Text) throws {
    let value = try JSONValue(parsing: text.bytes)
    #expect(try JSONValue(parsing: value.serialized) == value)
    #expect(try MemberPicker(paths: [[]]).pick(from: text.bytes).value(0) == value)
    _ = try RecordObject(bytes: text.bytes)
    #expect(try text.isOneRecord)
  }

  @Test("refuses what RFC 8259 does not allow", arguments: Conformance.refused)
  func refuses(_ text: Conformance.Text) throws {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text.bytes) }
    #expect(throws: JSONError.self) { try MemberPicker(paths: [["a"]]).pick(from: text.bytes) }
    #expect(throws: JSONError.self) { try RecordObject(bytes: text.bytes) }
    #expect(try !text.isOneRecord)
  }

  @Test("keeps numbers as they were written", arguments: Conformance.numbers.prefix(22))
  func numbers(_ text: Conformance.Text) throws {
    let value = try JSONValue(parsing: text.bytes)
    #expect(value.serialized == String(decoding: text.bytes, as: UTF8.self))
  }

  @Test("reads numbers as near as can be")
  func numberValues() throws {
    let texts = ["1e400", "-1e400", "1e-400", "0.1", "9007199254740993", "-0", "1.0", "1e2"]
    let numbers = try texts.map { try JSONValue(parsing: $0) }
    #expect(
      numbers.map(\.double) == [
        .infinity, -.infinity, 0, 0.1, 9_007_199_254_740_992, 0, 1, 100,
      ])
    #expect(numbers.map(\.int) == [nil, nil, nil, nil, 9_007_199_254_740_993, 0, nil, nil])
  }

  @Test("reads every escape, and writes only the ones that are needed")
  func escapes() throws {
    let text = #""\"\\\/\b\f\n\r\t\u0000\u001f\u007f\u00e9\u20AC\ud83d\uDE00""#
    let value = try JSONValue(parsing: text)
    #expect(value == "\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é€\u{1F600}")
    #expect(value.serialized == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7F}é€\u{1F600}\"")
  }

  @Test("tells names apart that only look the same")
  func names() throws {
    let object: JSONValue = ["é": 1, "e\u{301}": 2]
    #expect(object["é"] == 1)
    #expect(object["e\u{301}"] == 2)
    #expect(object != ["e\u{301}": 1, "é": 2])
    #expect(JSONValue.string("é") != "e\u{301}")
  }

  @Test(
    "says what is wrong and where",
    arguments: [
      ("[1,]", JSONError(.unexpectedByte, at: 3)), ("[1", JSONError(.unexpectedEnd, at: 2)),
      ("1 2", JSONError(.trailingBytes, at: 2)), ("[01]", JSONError(.invalidNumber, at: 2)),
      (#"["\ud800"]"#, JSONError(.loneSurrogate, at: 2)),
      (#"["a\q"]"#, JSONError(.invalidEscape, at: 4)),
      ("\"\n\"", JSONError(.controlCharacter, at: 1)),
      (String(repeating: "[", count: 600), JSONError(.tooDeep, at: 512)),
    ])
  func errors(text: String, error: JSONError) {
    #expect(throws: error) { try JSONValue(parsing: text) }
    #expect(throws: error) { try MemberPicker(paths: []).pick(from: Array(text.utf8)) }
  }
}

extension Conformance.Text {
  /// Whether a reader takes the text as one good record, in every form of input.
  var isOneRecord: Bool {
    get throws {
      let sequence = Array("{}\n".utf8) + bytes
      let array = [UInt8(ascii: "[")] + bytes + [UInt8(ascii: "]")]
      var answers = [
        try records(inFile: sequence).areGood(2), try records(inFile: array).areGood(1),
      ]
      if bytes.count < 10_000 {
        answers.append(try records(in: sequence.map { [$0] }).areGood(2))
        answers.append(try records(in: array.map { [$0] }).areGood(1))
      }
      #expect(Set(answers).count == 1, "\(answers)")
      return !answers.contains(false)
    }
  }
}

extension [RecordReader.Record] {
  /// Whether there are this many, and none of them is bad.
  func areGood(_ count: Int) -> Bool {
    self.count == count
      && allSatisfy { record in
        if case .success = record.content { true } else { false }
      }
  }
}
