import JSON

extension RandomJSON {
  /// Records, a line each, most of them changed: in their values, their bytes or their framing.
  package mutating func records(_ count: Int, from samples: [String]) throws -> [UInt8] {
    var bytes: [UInt8] = below(10) == 0 ? [0xEF, 0xBB, 0xBF] : []
    for _ in 0..<count {
      bytes += try record(from: samples)
      switch below(20) {
      case 0: bytes += Array("\r\n".utf8)
      case 1: bytes += Array("\n\n \n".utf8)
      case 2: break
      default: bytes.append(UInt8(ascii: "\n"))
      }
    }
    switch below(20) {
    case 0: bytes.removeLast(min(bytes.count, below(2000)))
    case 1: bytes = mutation(of: bytes)
    default: break
    }
    return bytes
  }

  private mutating func record(from samples: [String]) throws -> [UInt8] {
    let sample = pick(samples)
    switch below(20) {
    case 0: return Array(sample.utf8)
    case 1: return try Array(oddValue().serialized.utf8)
    case 2...4: return mutation(of: Array(sample.utf8))
    case 5: return Array(sample.utf8.prefix(below(sample.utf8.count)))
    case 6:
      let other = pick(samples).utf8
      return Array(sample.utf8.prefix(below(sample.utf8.count)))
        + Array(other.suffix(below(other.count)))
    case 7: return inserted(pick(Self.brokenTexts), into: sample)
    case 8:
      let depth = pick([510, 511, 512, 513, 3000])
      let (open, close) = pick([("[", "]"), (#"{"a":"#, "}")])
      let nested =
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      return inserted(Array(nested.utf8), into: sample)
    default: return try Array(mutation(of: JSONValue(parsing: sample)).serialized.utf8)
    }
  }

  /// Puts bytes in the place of a value that a string was.
  private mutating func inserted(_ bytes: [UInt8], into sample: String) -> [UInt8] {
    let parts = sample.split(separator: "\"", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return bytes }
    let index = below(parts.count / 2) * 2 + 1
    return Array(parts[..<index].joined(separator: "\"").utf8) + bytes
      + Array(parts[(index + 1)...].joined(separator: "\"").utf8)
  }

  /// Strings that are no text.
  private static let brokenTexts: [[UInt8]] = [
    Array(#""\ud800""#.utf8), Array(#""\udc00\ud800""#.utf8), Array(#""\u00""#.utf8),
    [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
    [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22], [0x22, 0x00, 0x22],
    Array("\"a\nb\"".utf8), Array("-".utf8), Array("01".utf8), Array("1.".utf8),
    Array("NaN".utf8), Array("tru".utf8), Array("'a'".utf8), Array("/**/1".utf8),
  ]
}
