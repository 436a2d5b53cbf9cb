import JSON
import Testing

@Suite("A record object")
struct RecordObjectTests {
  private func merge(_ text: String, _ members: [JSONObject.Member] = []) throws -> String? {
    try RecordObject(bytes: Array(text.utf8)).map {
      String(decoding: $0.merged(with: members), as: UTF8.self)
    }
  }

  @Test("passes numbers, strings and names on as they were written")
  func verbatim() throws {
    let text =
      #"{"a":1.0,"b":9007199254740993,"c":1e400,"d":-0,"\u0065":"\u00e9\/é","f":[1E+2,{}],"":[]}"#
    #expect(try merge(text) == text)
  }

  @Test("leaves white space out, but for that in strings")
  func compaction() throws {
    let text = "\n{ \"a b\" :\t[ 1 , \" x \\\" y \" , { } ],\r\n\"c\" : null }  "
    #expect(try merge(text) == #"{"a b":[1," x \" y ",{}],"c":null}"#)
  }

  /// A blank at any one place, so that none goes unseen.
  @Test("leaves out a blank, wherever it is", arguments: [" ", "\t", "\r", "\n"])
  func blank(_ blank: String) throws {
    let tokens = [
      "{", #""a""#, ":", "[", "1", ",", "{", "}", ",", "[", "]", "]", ",", #""b""#, ":", "{",
      #""c""#,
      ":", #"" ""#, ",", #""d""#, ":", "null", "}", "}",
    ]
    let compact = tokens.joined()
    for place in 0...tokens.count {
      let text = tokens[..<place].joined() + blank + tokens[place...].joined()
      #expect(try merge(text) == compact)
      let record = try #require(try records(in: [Array(text.utf8)]).first)
      #expect(record.object.map { String(decoding: $0.merged(with: []), as: UTF8.self) } == compact)
    }
  }

  @Test("puts members of the tool's own behind, or in the place of one with the same name")
  func additions() throws {
    let members: [JSONObject.Member] = [
      .init(name: "url", value: "new"), .init(name: "ok", value: true),
      .init(name: "ok", value: false),
    ]
    #expect(
      try merge(#"{"id":1.50,"url":"old","z":2}"#, members)
        == #"{"id":1.50,"url":"new","z":2,"ok":false}"#)
    #expect(try merge("{}", members) == #"{"url":"new","ok":false}"#)
  }

  @Test("keeps all members of one name, but none that is replaced")
  func duplicates() throws {
    let text = #"{"a":1,"b":2,"a":3,"b":4,"\u0061":5,"c":6}"#
    #expect(try merge(text) == text)
    #expect(
      try merge(text, [.init(name: "a", value: nil)]) == #"{"b":2,"b":4,"\u0061":null,"c":6}"#)
  }

  @Test("leaves out members of some names, unless they are added")
  func dropped() throws {
    let text = #"{"a":1,"b":2,"\u0061":3,"c":4}"#
    let object = try #require(try RecordObject(bytes: Array(text.utf8)))
    func merge(_ members: [JSONObject.Member]) -> String {
      String(decoding: object.merged(with: members, dropping: ["a", "c", "d"]), as: UTF8.self)
    }
    #expect(merge([]) == #"{"b":2}"#)
    #expect(merge([.init(name: "c", value: 5)]) == #"{"b":2,"c":5}"#)
    #expect(merge([.init(name: "a", value: 5)]) == #"{"b":2,"\u0061":5}"#)
  }

  @Test("comes with a record that is one, where no members are picked")
  func reading() throws {
    let input = Array("{\"a\":1}\n[2]\n {\"b\" : {\"c\":3}}\n4\n{}\n{\"d\"\n{}".utf8)
    let objects = try records(in: [input]).map(\.object)
    #expect(objects.map { $0 != nil } == [true, false, true, false, true, false, true])
    #expect(objects[2]?["b"] == ["c": 3])
    #expect(
      try records(in: [input], picking: MemberPicker(paths: [["a"]])).allSatisfy {
        $0.object == nil
      })
  }

  @Test("reads a member by name, the last of several")
  func members() throws {
    let object = try RecordObject(bytes: Array(#"{"a":1,"\u0061":{"b":"é"},"é":2}"#.utf8))
    #expect(object?["a"] == ["b": "é"])
    #expect(object?["b"] == nil)
    #expect(object?["e\u{301}"] == nil)
    #expect(object?["é"] == 2)
  }

  @Test("is not made of another value")
  func otherValues() throws {
    for text in ["[]", "1", " \"{}\" ", "null"] { #expect(try merge(text) == nil) }
    for text in ["", "{", "{}x", "[", "{\"a\":1,}"] {
      #expect(throws: JSONError.self) { try merge(text) }
    }
  }
}
