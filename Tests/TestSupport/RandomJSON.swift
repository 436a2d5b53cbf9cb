package import JSON

/// Makes random values and texts, the same ones for the same seed.
package struct RandomJSON: Sendable {
  private var state: UInt64

  /// Begins a sequence of its own for each seed.
  package init(seed: UInt64) {
    state = seed
  }

  /// The next number of the sequence (SplitMix64).
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }

  /// A number from 0 up to below a bound.
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// One of some elements.
  package mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[below(elements.count)]
  }

  private static let names = ["a", "b", "c", "é", "System.State", "", "a\"b", "\u{1F600}", "A"]
  private static let characters: [String] = [
    "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "é", "€",
    "\u{2028}", "\u{1F600}", "\u{10FFFF}", "{", "}", "[", ",", ":", "long plain text",
  ]
  private static let numbers = [
    "0", "-0", "1", "-17", "1.0", "9007199254740993", "1e5", "2.50E-3", "0.1", "1E+2",
  ]

  /// A member's name, one of few, so that names come twice.
  package mutating func name() -> String { pick(Self.names) }

  /// A value of any kind.
  package mutating func value(depth: Int = 0) throws -> JSONValue {
    switch below(depth < 5 ? 8 : 5) {
    case 0: return .null
    case 1: return .bool(below(2) == 0)
    case 2: return try JSONValue(parsing: pick(Self.numbers))
    case 3, 4: return .string((0..<below(9)).map { _ in pick(Self.characters) }.joined())
    case 5: return .array(try (0..<below(5)).map { _ in try value(depth: depth + 1) })
    default: return .object(try object(depth: depth))
    }
  }

  /// An object of a few members.
  package mutating func object(depth: Int = 0) throws -> JSONObject {
    JSONObject(
      members: try (0..<below(7)).map { _ in
        JSONObject.Member(name: name(), value: try value(depth: depth + 1))
      })
  }

  /// A value's text, with white space and escapes wherever they are allowed.
  package mutating func text(of value: JSONValue) -> String {
    switch value {
    case .string(let string):
      return text(of: string)
    case .array(let elements):
      let texts = elements.map { blanks() + text(of: $0) + blanks() }
      return "[" + (texts.isEmpty ? blanks() : texts.joined(separator: ",")) + "]"
    case .object(let object):
      let texts = object.members.map {
        blanks() + text(of: $0.name) + blanks() + ":" + blanks() + text(of: $0.value) + blanks()
      }
      return "{" + (texts.isEmpty ? blanks() : texts.joined(separator: ",")) + "}"
    case .null, .bool, .number:
      return value.serialized
    }
  }

  private mutating func text(of string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" || below(6) == 0 {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16, uppercase: below(2) == 0)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  /// White space where JSON allows it, or none.
  package mutating func blanks() -> String {
    below(3) == 0 ? (0..<below(12)).map { _ in pick([" ", "\n", "\t", "\r\n"]) }.joined() : ""
  }

  /// A text with a few of its bytes changed, left out, doubled or moved.
  package mutating func mutation(of text: [UInt8]) -> [UInt8] {
    var text = text
    for _ in 0...below(3) where !text.isEmpty {
      let index = below(text.count)
      switch below(6) {
      case 0: text[index] = UInt8(truncatingIfNeeded: next())
      case 1: text[index] ^= 1 << UInt8(below(8))
      case 2: text.remove(at: index)
      case 3: text.insert(pick(Array("{}[]\",:\\u0d-.eE+ \ntn\u{0}é".utf8)), at: index)
      case 4: text.removeSubrange(index..<min(text.count, index + below(20)))
      default: text.insert(contentsOf: text[index..<min(text.count, index + below(20))], at: index)
      }
    }
    return text
  }
}
