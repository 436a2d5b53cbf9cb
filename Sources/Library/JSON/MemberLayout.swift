/// Where the members of an object lie in its text; its storage can be used again for another one.
package struct MemberLayout: Sendable {
  package struct Member: Sendable {
    /// The name, between its quotes.
    package let name: Range<Int>
    package let nameHasEscapes: Bool
    package let value: Range<Int>
  }

  /// The members of the object that was read last, in their order.
  package private(set) var members: [Member] = []
  /// Whether the object is known to have no white space outside its strings.
  private(set) var isCompact = false

  package init() {}

  /// Finds the members of the object that begins at an offset, and returns `false` if another kind
  /// of value does.
  package mutating func read(_ text: [UInt8], at offset: Int) throws(JSONError) -> Bool {
    var scanner = JSONScanner(at: offset)
    scanner.skipWhitespace(text.span.bytes)
    return try scan(text.span.bytes, &scanner)
  }

  /// Moves behind an object, and finds its members; returns `false`, and stays, at another kind of
  /// value.
  mutating func scan(_ text: RawSpan, _ scanner: inout JSONScanner) throws(JSONError) -> Bool {
    members.removeAll(keepingCapacity: true)
    defer { isCompact = !scanner.hasBlanks }
    guard scanner.position < text.byteCount, text.byte(scanner.position) == UInt8(ascii: "{") else {
      return false
    }
    guard try scanner.enter(text, depth: 1, closing: UInt8(ascii: "}")) else { return true }
    repeat {
      let name = try scanner.skipName(text)
      let start = scanner.position
      try scanner.skipValue(text, depth: 1)
      members.append(
        Member(
          name: name.range, nameHasEscapes: name.hasEscapes, value: start..<scanner.position))
    } while try scanner.skipSeparator(text, closing: UInt8(ascii: "}"))
    return true
  }
}

extension [UInt8] {
  /// Where the elements of an array lie that was scanned; none where another kind of value begins at
  /// the offset.
  package func elements(ofArrayAt offset: Int) -> [Range<Int>] {
    let bytes = span.bytes
    var elements: [Range<Int>] = []
    var scanner = JSONScanner(at: offset)
    guard offset < count, self[offset] == UInt8(ascii: "["),
      (try? scanner.enter(bytes, depth: 1, closing: UInt8(ascii: "]"))) == true
    else { return [] }
    repeat {
      let start = scanner.position
      guard (try? scanner.skipValue(bytes, depth: 1)) != nil else { return [] }
      elements.append(start..<scanner.position)
    } while (try? scanner.skipSeparator(bytes, closing: UInt8(ascii: "]"))) == true
    return elements
  }

  /// Appends the characters of a string that was scanned, its quotes not among `range`, as UTF-8.
  package mutating func appendCharacters(_ range: Range<Int>, of text: [UInt8]) {
    if text[range].contains(UInt8(ascii: "\\")) {
      append(contentsOf: text.span.bytes.unescaped(range))
    } else {
      append(contentsOf: text[range])
    }
  }

  /// Appends a value that was scanned without the white space outside its strings.
  package mutating func appendCompactly(_ range: Range<Int>, of text: [UInt8]) {
    let bytes = text.span.bytes
    var start = range.lowerBound
    var position = start
    while position < range.upperBound {
      switch bytes.byte(position) {
      case UInt8(ascii: "\""):
        var scanner = JSONScanner(at: position)
        _ = try? scanner.skipString(bytes)
        position = scanner.position
      case 0x20, 0x09, 0x0A, 0x0D:
        append(contentsOf: text[start..<position])
        position += 1
        start = position
      default:
        position += 1
      }
    }
    append(contentsOf: text[start..<range.upperBound])
  }

  /// Whether the bytes are one JSON value, with white space around it at most.
  package var isJSON: Bool {
    var scanner = JSONScanner()
    scanner.skipWhitespace(span.bytes)
    guard (try? scanner.skipValue(span.bytes)) != nil else { return false }
    scanner.skipWhitespace(span.bytes)
    return scanner.position == count
  }
}
