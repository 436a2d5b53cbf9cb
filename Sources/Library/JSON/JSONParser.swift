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

  /// Parses the value that lies in a part of a longer text.
  package init(parsing text: [UInt8], in range: Range<Int>) throws(JSONError) {
    try self.init(parsing: Array(text[range]))
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
      let hasEscapes = try scanner.skipString(text.span.bytes)
      return .string(string(text, start + 1..<scanner.position - 1, hasEscapes: hasEscapes))
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
    var members: [JSONObject.Member] = []
    guard try scanner.enter(text.span.bytes, depth: depth, closing: UInt8(ascii: "}")) else {
      return JSONObject()
    }
    repeat {
      let start = scanner.position
      let name = try name(text, from: start)
      members.append(JSONObject.Member(name: name, value: try value(text, depth: depth)))
    } while try scanner.skipSeparator(text.span.bytes, closing: UInt8(ascii: "}"))
    return JSONObject(members: members)
  }

  private mutating func name(_ text: [UInt8], from start: Int) throws(JSONError) -> String {
    let hasEscapes = try scanner.skipKey(text.span.bytes)
    var end = scanner.position - 1
    while text[end] != UInt8(ascii: ":") { end -= 1 }
    while text[end] != UInt8(ascii: "\"") { end -= 1 }
    return string(text, start + 1..<end, hasEscapes: hasEscapes)
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

  private func string(_ text: [UInt8], _ range: Range<Int>, hasEscapes: Bool) -> String {
    hasEscapes
      ? String(decoding: text.unescaped(range), as: UTF8.self)
      : String(decoding: text[range], as: UTF8.self)
  }
}

extension [UInt8] {
  /// The characters that the inside of a scanned string stands for.
  func unescaped(_ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
      guard self[index] == UInt8(ascii: "\\") else {
        result.append(self[index])
        index += 1
        continue
      }
      let escape = self[index + 1]
      index += 2
      switch escape {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        var scalar = hexadecimal(at: index)
        index += 4
        if scalar & 0xF800 == 0xD800 {
          scalar = 0x10000 + ((scalar & 0x3FF) << 10) + (hexadecimal(at: index + 2) & 0x3FF)
          index += 6
        }
        if let character = Unicode.Scalar(scalar) {
          result.append(contentsOf: Character(character).utf8)
        }
      default: result.append(escape)
      }
    }
    return result
  }

  private func hexadecimal(at index: Int) -> UInt32 {
    self[index..<index + 4].reduce(0) { $0 << 4 | UInt32($1.hexDigitValue ?? 0) }
  }
}
