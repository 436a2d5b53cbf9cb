import Foundation
import JSON
import TestSupport
import Testing

@Suite("Random JSON")
struct RandomTests {
  @Test("comes back from its text as it was", arguments: 1...8)
  func roundTrip(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<300 {
      let value = try random.value()
      #expect(try JSONValue(parsing: value.serialized) == value)
      #expect(try JSONValue(parsing: random.text(of: value)) == value)
    }
  }

  @Test("gives a picker what a look-up in the tree gives", arguments: 1...8)
  func picking(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<300 {
      let object = JSONValue.object(try random.object())
      let paths = (0..<8).map { _ in (0..<random.below(4)).map { _ in random.name() } }
      let text = Array(random.text(of: object).utf8)
      let picked = try MemberPicker(paths: paths).pick(from: text)
      for (index, path) in paths.enumerated() {
        let expected = path.reduce(object as JSONValue?) { $0?[$1] }
        #expect(picked.value(index) == expected, "\(path) in \(object.serialized)")
        #expect(picked.string(index) == expected?.string)
        #expect(picked.int(index) == expected?.int)
      }
    }
  }

  @Test("passes through a record object with members replaced or added", arguments: 1...4)
  func merging(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<300 {
      let object = try random.object()
      let text = Array(random.text(of: .object(object)).utf8)
      let record = try #require(try RecordObject(bytes: text))
      #expect(try JSONValue(parsing: record.merged(with: [])) == .object(object))
      let addition = JSONObject.Member(name: random.name(), value: try random.value())
      var expected = object.members
      if let last = expected.lastIndex(where: { $0.name == addition.name }) {
        expected[last].value = addition.value
        let older = expected[..<last].filter { $0.name != addition.name }
        expected = older + expected[last...]
      } else {
        expected.append(addition)
      }
      let merged = try JSONValue(parsing: record.merged(with: [addition]))
      #expect(merged == .object(JSONObject(members: expected)))
    }
  }

  @Test("is read in any form and with its input cut anywhere", arguments: 1...8)
  func streams(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<40 {
      let isArray = random.below(2) == 0
      var input = isArray ? random.blanks() + "[" : ""
      var expected: [String] = []
      let count = random.below(12)
      for index in 0..<count {
        input += random.blanks()
        let text = random.text(of: isArray ? try random.value() : .object(try random.object()))
        let line = 1 + input.utf8.count { $0 == 0x0A }
        expected.append("\(line) \(text)")
        input += text + random.blanks() + (isArray && index < count - 1 ? "," : "")
      }
      input += isArray ? "]" + random.blanks() : ""
      let bytes = Array(input.utf8)
      var parts: [[UInt8]] = []
      var rest = bytes[...]
      while !rest.isEmpty {
        let part = rest.prefix(1 + random.below(40))
        parts.append(Array(part))
        rest = rest.dropFirst(part.count)
      }
      let read = try records(in: parts)
      #expect(read.map(\.summary) == expected)
      #expect(try records(inFile: bytes).map(\.summary) == expected)
      for record in read {
        let again = try RecordObject(bytes: record.content.get())
        #expect(record.object?.merged(with: []) == again?.merged(with: []))
      }
    }
  }

  @Test("that was damaged is refused by all or by none", arguments: 1...8)
  func fuzzing(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    var accepted = 0
    for _ in 0..<1000 {
      let original = Array(random.text(of: .object(try random.object())).utf8)
      let text = random.mutation(of: original)
      let parsed = Result { try JSONValue(parsing: text) }
      let picked = Result { try MemberPicker(paths: [["a", "b"], ["c"], []]).pick(from: text) }
      switch (parsed, picked) {
      case (.success(let value), .success(let picked)):
        accepted += 1
        #expect(picked.value(2) == value)
        #expect(picked.value(0) == value["a"]?["b"])
      case (.failure(let error as JSONError), .failure(let other as JSONError)):
        #expect(error == other)
      default:
        Issue.record("parser and picker differ on \(text)")
      }
      let read = try records(inFile: Array("{}\n".utf8) + text)
      #expect(read.areGood(2) == ((try? parsed.get()) != nil), "\(text)")
      if case .failure(let error as JSONError) = parsed, error.reason != .trailingBytes,
        case .failure(let other)? = read.dropFirst().first?.content
      {
        #expect(other == RecordError(.broken(error.reason), at: place(of: error.offset, in: text)))
      }
    }
    #expect(50...900 ~= accepted)
  }

  /// The place of a byte in a text that begins on the second line.
  private func place(of offset: Int, in text: [UInt8]) -> InputPlace {
    let lines = String(decoding: text[..<offset], as: UTF8.self).unicodeScalars
      .split(separator: "\n", omittingEmptySubsequences: false)
    return InputPlace(line: lines.count + 1, column: (lines.last?.count ?? 0) + 1)
  }

  @Test("that was damaged is only accepted if Foundation accepts it", arguments: 11...14)
  func foundation(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<1000 {
      let text = random.mutation(of: Array(random.text(of: .object(try random.object())).utf8))
      guard let value = try? JSONValue(parsing: text), value.isFinite else { continue }
      #expect(throws: Never.self, "\(value)") {
        try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
      }
    }
  }

  @Test("in damaged streams is found by the plain reading of the rules", arguments: 1...8)
  func damagedStreams(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<60 {
      var input: [UInt8] = []
      for _ in 0..<random.below(6) {
        let text = Array(random.text(of: .object(try random.object(depth: 3))).utf8)
        input += (random.below(2) == 0 ? random.mutation(of: text) : text) + [0x0A]
      }
      guard input.first(where: { !$0.isBlank }) != UInt8(ascii: "[") else { continue }
      let expected = PlainReading(input).outline
      #expect(try records(inFile: input).map(\.outline) == expected)
      #expect(try records(in: input.map { [$0] }).map(\.outline) == expected)
    }
  }

  @Test("in damaged arrays is the same however the input is cut", arguments: 1...4)
  func damagedArrays(seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    for _ in 0..<60 {
      let objects = try (0..<random.below(6)).map { _ in
        random.text(of: .object(try random.object(depth: 3)))
      }
      let text = "[\n" + objects.joined(separator: ",\n") + "\n]\n"
      let input = random.mutation(of: Array(text.utf8))
      let whole = try records(inFile: input)
      #expect(try records(in: input.map { [$0] }).map(\.summary) == whole.map(\.summary))
    }
  }
}

/// What a stream without a top-level array holds, found by trying every end of every value.
private struct PlainReading {
  private let input: [UInt8]
  private(set) var outline: [String] = []

  init(_ input: [UInt8]) {
    self.input = input
    var start = input.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < input.count {
      if input[start].isBlank {
        start += 1
        continue
      }
      let line = 1 + input[..<start].count { $0 == 0x0A }
      if let end = end(from: start) {
        outline.append("\(line) \(String(decoding: input[start..<end], as: UTF8.self))")
        start = end
      } else {
        outline.append("\(line) <bad>")
        start =
          (start..<input.count).first {
            input[$0] == 0x0A && $0 + 1 < input.count && input[$0 + 1] == UInt8(ascii: "{")
          } ?? input.count
      }
    }
  }

  private func end(from start: Int) -> Int? {
    let isScalar = !"{[\"".utf8.contains(input[start])
    let ends: any Collection<Int> =
      isScalar
      ? [input[start...].firstIndex { $0.isBlank || "{}[]\",".utf8.contains($0) } ?? input.count]
      : start + 1..<input.count + 1
    for end in ends {
      if end > start, (try? JSONValue(parsing: Array(input[start..<end]))) != nil { return end }
    }
    return nil
  }
}

extension JSONValue {
  /// Whether all its numbers fit into double precision, as Foundation demands.
  fileprivate var isFinite: Bool {
    switch self {
    case .number(let number): number.double.isFinite
    case .array(let elements): elements.allSatisfy(\.isFinite)
    case .object(let object): object.members.allSatisfy(\.value.isFinite)
    case .null, .bool, .string: true
    }
  }
}

extension UInt8 {
  fileprivate var isBlank: Bool { [0x20, 0x09, 0x0A, 0x0D].contains(self) }
}
