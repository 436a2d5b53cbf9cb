extension JSONValue {
  /// Parses a text that is one JSON value, with white space around it at most.
  package init(parsing text: [UInt8]) throws(JSONError) {
    var parser = JSONParser()
    parser.scanner.skipWhitespace(text.span.bytes)
    self = try parser.value(text, depth: 0)
    parser.scanner.skipWhitespace(text.span.bytes)
    guard parser.scanner.position == text.count else {
      throw JSONError(.trailingBytes, at: parser.scanner.position)
    }
  }

  package init(parsing text: String) throws(JSONError) {
    try self.init(parsing: Array(text.utf8))
  }

  /// Parses the value that fills a part of a longer text.
  package init(parsing text: [UInt8], in range: Range<Int>) throws(JSONError) {
    var parser = JSONParser(scanner: JSONScanner(at: range.lowerBound))
    self = try parser.value(text, depth: 0)
    guard parser.scanner.position == range.upperBound else {
      throw JSONError(.trailingBytes, at: parser.scanner.position)
    }
  }
}

/// Builds values from JSON text.
private struct JSONParser {
  var scanner = JSONScanner()

  mutating func value(_ text: [UInt8], depth: Int) throws(JSONError) -> JSONValue {
    let start = scanner.position
    guard start < text.count else { throw JSONError(.unexpectedEnd, at: start) }
    switch text[start] {
    case UInt8(ascii: "{"): return .object(try object(text, depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(text, depth: depth + 1))
    case UInt8(ascii: "\""):
      return .string(try scanner.skipString(text.span.bytes).value(in: text))
    default:
      try scanner.skipValue(text.span.bytes, depth: depth)
      switch text[start] {
      case UInt8(ascii: "t"): return .bool(true)
      case UInt8(ascii: "f"): return .bool(false)
      case UInt8(ascii: "n"): return .null
      default:
        let digits = String(decoding: text[start..<scanner.position], as: UTF8.self)
        return .number(JSONNumber(verified: digits))
      }
    }
  }

  private mutating func object(_ text: [UInt8], depth: Int) throws(JSONError) -> JSONObject {
    guard try scanner.enter(text.span.bytes, depth: depth, closing: UInt8(ascii: "}")) else {
      return JSONObject()
    }
    var members: [JSONObject.Member] = []
    members.reserveCapacity(8)
    repeat {
      let name = try scanner.skipName(text.span.bytes).value(in: text)
      members.append(JSONObject.Member(name: name, value: try value(text, depth: depth)))
    } while try scanner.skipSeparator(text.span.bytes, closing: UInt8(ascii: "}"))
    return JSONObject(members: members)
  }

  private mutating func array(_ text: [UInt8], depth: Int) throws(JSONError) -> [JSONValue] {
    guard try scanner.enter(text.span.bytes, depth: depth, closing: UInt8(ascii: "]")) else {
      return []
    }
    var elements: [JSONValue] = []
    repeat {
      elements.append(try value(text, depth: depth))
    } while try scanner.skipSeparator(text.span.bytes, closing: UInt8(ascii: "]"))
    return elements
  }
}
