import JSON
import Testing

@Suite("A member picker")
struct MemberPickerTests {
  private func pick(
    _ paths: [[String]], from text: String, ignoringCase: Bool = false
  ) throws -> [String?] {
    let picked = try MemberPicker(paths: paths, ignoringCase: ignoringCase)
      .pick(from: Array(text.utf8))
    return paths.indices.map { path in
      picked.bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  @Test("finds members at every level, in the order of its paths")
  func paths() throws {
    let text = #" {"id":7, "resource":{"fields":{"System.State":{"newValue":"Done"}},"rev":[1 ]}} "#
    let paths = [
      ["resource", "rev"], ["id"], ["resource", "fields", "System.State"], ["none"], [],
    ]
    #expect(
      try pick(paths, from: text) == [
        "[1 ]", "7", #"{"newValue":"Done"}"#, nil,
        text.trimmed,
      ])
  }

  @Test("gives a parent and what is in it")
  func parents() throws {
    let paths = [["a", "b"], ["a"], ["a", "b"]]
    #expect(try pick(paths, from: #"{"a":{"b":1}}"#) == ["1", #"{"b":1}"#, "1"])
  }

  @Test(
    "takes the last of the members with one name, at every level",
    arguments: [
      (#"{"a":{"b":1,"b":2}}"#, "2"), (#"{"a":{"b":1},"a":{"b":2}}"#, "2"),
      (#"{"a":{"b":1},"a":{}}"#, nil), (#"{"a":{"b":1},"a":3}"#, nil),
      (#"{"a":{"b":1},"a":[{"b":2}]}"#, nil), (#"{"a":3,"a":{"b":1}}"#, "1"),
      (#"{"a":{"b":{"b":1}}}"#, #"{"b":1}"#), ("[1]", nil), ("null", nil), ("{}", nil),
    ] as [(String, String?)])
  func duplicates(text: String, expected: String?) throws {
    #expect(try pick([["a", "b"]], from: text) == [expected])
  }

  @Test("compares names by what they mean")
  func escapedNames() throws {
    let paths = [["resource"], ["a/\"é\u{1F600}"], ["e\u{301}"]]
    let text = #"{"\u0072esource":1,"a\/\"\u00e9\ud83d\ude00":2,"é":3}"#
    #expect(try pick(paths, from: text) == ["1", "2", nil])
  }

  @Test("tells small and capital letters apart unless told otherwise")
  func letterCase() throws {
    let paths = [["resource", "workItemId"], ["É"]]
    let text = #"{"Resource":{"WorkItemID":5},"é":1}"#
    #expect(try pick(paths, from: text) == [nil, nil])
    #expect(try pick(paths, from: text, ignoringCase: true) == ["5", nil])
  }

  @Test("reads what it found")
  func values() throws {
    let picked = try MemberPicker(paths: [["s"], ["i"], ["o"], ["f"]])
      .pick(from: Array(#"{"s":"a\tbé","i":-12,"o":{"x":[null]},"f":1.0}"#.utf8))
    #expect(picked.string(0) == "a\tbé")
    #expect(picked.int(1) == -12)
    #expect(picked.value(2) == ["x": [nil]])
    #expect([picked.string(1), picked.string(2)] == [nil, nil])
    #expect([picked.int(0), picked.int(3)] == [nil, nil])
  }

  @Test(
    "refuses what is broken anywhere",
    arguments: [
      (#"{"a":1,}"#, JSONError(.unexpectedByte, at: 7)),
      (#"{"x":[1,{"y":tru}],"a":1}"#, JSONError(.unexpectedByte, at: 16)),
      (#"{"a":1}}"#, JSONError(.trailingBytes, at: 7)),
      (#"{"a":{"b":"#, JSONError(.unexpectedEnd, at: 10)), ("", JSONError(.unexpectedEnd, at: 0)),
    ])
  func errors(text: String, error: JSONError) {
    #expect(throws: error) { try pick([["a", "b"]], from: text) }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
