package import JSON

extension RandomJSON {
  /// A value with one to three of its parts replaced, left out, doubled, renamed, nested or moved.
  package mutating func mutation(of value: JSONValue) throws -> JSONValue {
    var value = value
    for _ in 0...below(3) { value = try changed(value, in: value) }
    return value
  }

  /// A value such as programs do not expect: at the edges of their types, or of another type.
  package mutating func oddValue() throws -> JSONValue {
    switch below(20) {
    case 0: try self.value(depth: 3)
    case 1: .string(String(repeating: pick(["a", "\u{1F600}", "../", "%"]), count: below(5000)))
    case 2: try JSONValue(parsing: pick(["", "-"]) + String(repeating: "9", count: 309))
    case 3...10: try JSONValue(parsing: pick(Self.oddNumbers))
    case 11...13: pick(Self.oddValues)
    default: .string(pick(Self.oddTexts))
    }
  }

  private mutating func changed(_ value: JSONValue, in whole: JSONValue) throws -> JSONValue {
    if below(16) > 0 {
      switch value {
      case .object(var object) where !object.isEmpty:
        let inner = object.members.indices.filter { object.members[$0].value.isContainer }
        let index =
          inner.isEmpty || below(3) == 0 ? below(object.members.count) : pick(inner)
        switch below(16) {
        case 0: object.members.remove(at: index)
        case 1:
          let name = object.members[index].name
          object.members.append(JSONObject.Member(name: name, value: try oddValue()))
        case 2: object.members[index].name = pick(Self.oddTexts)
        default: object.members[index].value = try changed(object.members[index].value, in: whole)
        }
        return .object(object)
      case .array(var elements) where !elements.isEmpty:
        let index = below(elements.count)
        switch below(8) {
        case 0: elements.remove(at: index)
        case 1: elements.insert(elements[index], at: index)
        default: elements[index] = try changed(elements[index], in: whole)
        }
        return .array(elements)
      default: break
      }
    }
    switch below(8) {
    case 0: return .array([value])
    case 1: return .object(["value": value])
    case 2: return .string(value.serialized)
    default: return try oddValue()
    }
  }

  /// Numbers about the edges of the types that programs keep them in.
  package static let oddNumbers = [
    "0", "-0", "-1", "1.5", "2147483648", "4294967296", "9007199254740993", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "18446744073709551615",
    "18446744073709551616", "1e18", "1e19", "9.3e18", "1e400", "-1e400", "1e-400", "1E308",
    "253402300800", "-62135596801", "8.64e15",
  ]

  private static let oddValues: [JSONValue] = [
    .null, true, false, "", [], [:], [[]], [nil], ["": nil], [[:], 1, "a"],
  ]

  /// Texts that are a time, a number, a URL, a path or a command to somebody.
  package static let oddTexts = [
    "", " ", "\u{0}", "a\u{0}b", "\n", "\u{202E}", "\u{1B}[2J", "\u{FEFF}", "e\u{301}", "é",
    "null", "0", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "1e400",
    "nan", "9999-12-31T23:59:59.999999Z", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00+23:59",
    "-9999-01-01T00:00:00Z", "275760-09-13T00:00:00Z", "2026-02-30T25:61:61Z",
    "2026-01-01T00:00:00.9999999999999999Z", "http://[::1", "http://[::1]:99999/", "https://@/",
    "https://dev.azure.com", "file:///etc/passwd", "//", "..", "../../..", "a/b/c", "%", "%00",
    "%FF%FE", "Web/_git/api", "git@ssh.dev.azure.com:v3/a/b/c", "##vso[task.complete]",
    "90e9a854-eb98-4c56-ae1a-035a0f331dd6", "{\"a\":1}", "[", "\"", "'; DROP TABLE sentry_rule; --",
  ]
}

extension JSONValue {
  fileprivate var isContainer: Bool { array != nil || object != nil }
}
