/// Takes a few members out of large values, in one pass and without building the rest.
///
/// It is here for speed: seven times that of `JSONDecoder`, so that the reading of deliveries of
/// 5,000 bytes costs little beside their storing.
package struct MemberPicker: Sendable {
  /// What was found in one value.
  package struct Picked: Sendable {
    /// The value's text.
    package let text: [UInt8]
    private let ranges: [Range<Int>?]
    private let results: [Int]

    fileprivate init(text: [UInt8], ranges: [Range<Int>?], results: [Int]) {
      self.text = text
      self.ranges = ranges
      self.results = results
    }
  }

  private let trie: MemberTrie

  /// Prepares for paths of member names from the outside in; `ignoringCase` holds for ASCII.
  package init(paths: [[String]], ignoringCase: Bool = false) {
    trie = MemberTrie(paths: paths, ignoringCase: ignoringCase)
  }

  /// Checks that a text is one JSON value and finds the paths' members in it.
  ///
  /// Of members with the same name the last one counts, at every level.
  package func pick(from text: [UInt8]) throws(JSONError) -> Picked {
    let bytes = text.span.bytes
    var scanner = JSONScanner()
    scanner.skipWhitespace(bytes)
    let ranges = try scan(bytes, &scanner)
    scanner.skipWhitespace(bytes)
    guard scanner.position == bytes.byteCount else {
      throw JSONError(.trailingBytes, at: scanner.position)
    }
    return picked(ranges, from: text)
  }

  /// Finds the paths' members in the value that fills a part of a text.
  package func pick(from text: [UInt8], in range: Range<Int>) throws(JSONError) -> Picked {
    var scanner = JSONScanner(at: range.lowerBound)
    let ranges = try scan(text.span.bytes, &scanner)
    guard scanner.position == range.upperBound else {
      throw JSONError(.trailingBytes, at: scanner.position)
    }
    return picked(ranges, from: text)
  }

  /// Moves behind a value, and returns for each of the trie's results where it lies.
  func scan(_ text: RawSpan, _ scanner: inout JSONScanner) throws(JSONError) -> [Range<Int>?] {
    var pass = Pass(
      trie: trie, ranges: Array(repeating: nil, count: trie.nodes[0].results.count))
    try pass.scanValue(text, &scanner, node: 0, depth: 0)
    return pass.ranges
  }

  func picked(_ ranges: [Range<Int>?], from text: [UInt8]) -> Picked {
    Picked(text: text, ranges: ranges, results: trie.results)
  }
}

/// One walk over a value.
private struct Pass {
  let trie: MemberTrie
  var ranges: [Range<Int>?]

  mutating func scanValue(
    _ text: RawSpan, _ scanner: inout JSONScanner, node: Int, depth: Int
  ) throws(JSONError) {
    let start = scanner.position
    let children = trie.nodes[node].children
    if !children.isEmpty, start < text.byteCount, text.byte(start) == UInt8(ascii: "{") {
      try scanObject(text, &scanner, children: children, depth: depth + 1)
    } else {
      try scanner.skipValue(text, depth: depth)
    }
    if trie.nodes[node].isWanted {
      ranges[trie.nodes[node].results.lowerBound] = start..<scanner.position
    }
  }

  private mutating func scanObject(
    _ text: RawSpan, _ scanner: inout JSONScanner, children: Range<Int>, depth: Int
  ) throws(JSONError) {
    guard try scanner.enter(text, depth: depth, closing: UInt8(ascii: "}")) else { return }
    repeat {
      let name = try scanner.skipName(text)
      if let child = trie.child(of: children, named: name, in: text) {
        for result in trie.nodes[child].results { ranges[result] = nil }
        try scanValue(text, &scanner, node: child, depth: depth)
      } else {
        try scanner.skipValue(text, depth: depth)
      }
    } while try scanner.skipSeparator(text, closing: UInt8(ascii: "}"))
  }
}

extension MemberPicker.Picked {
  /// Where the value of a path lies in `text`, by the path's place in the picker's list.
  package subscript(path: Int) -> Range<Int>? {
    ranges[results[path]]
  }

  /// The value of a path, as it was written.
  package func bytes(_ path: Int) -> ArraySlice<UInt8>? {
    self[path].map { text[$0] }
  }

  /// The value of a path.
  package func value(_ path: Int) -> JSONValue? {
    self[path].flatMap { try? JSONValue(parsing: text, in: $0) }
  }

  /// The value of a path if it is a string.
  package func string(_ path: Int) -> String? {
    guard let range = self[path], text[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
    var scanner = JSONScanner(at: range.lowerBound)
    return (try? scanner.skipString(text.span.bytes))?.value(in: text)
  }

  /// The characters of a path's value as UTF-8 if it is a string; a long one is not copied twice.
  package func characters(_ path: Int) -> [UInt8]? {
    guard let range = self[path], text[range.lowerBound] == UInt8(ascii: "\"") else { return nil }
    var characters: [UInt8] = []
    characters.appendCharacters(range.lowerBound + 1..<range.upperBound - 1, of: text)
    return characters
  }

  /// The value of a path if it is a number written as an integer that fits.
  package func int(_ path: Int) -> Int? {
    bytes(path).flatMap { Int(String(decoding: $0, as: UTF8.self)) }
  }
}
