import JSON
import SentryState

/// A time of an event, which is a number of Unix seconds or a text of RFC 3339.
enum EventTime {
  /// Reads either form, a text without a zone as UTC; `nil` for anything else.
  static func read(_ value: JSONValue) -> Timestamp? {
    switch value {
    case .number(let number):
      let seconds = number.double
      guard (-62_135_596_800..<253_402_300_800).contains(seconds) else { return nil }
      return Timestamp(unixSeconds: seconds)
    case .string(let text): return isDateTime(text) ? Timestamp(text) : nil
    default: return nil
    }
  }

  /// The time as events hold it.
  static func json(_ time: Timestamp) -> JSONValue { .number(time.unixSeconds) }

  /// Whether a text looks like `YYYY-MM-DDTHH:MM:SS`, and is not another form of ISO 8601.
  private static func isDateTime(_ text: String) -> Bool {
    let pattern = "dddd-dd-ddTdd:dd:dd".utf8
    let bytes = text.utf8.prefix(pattern.count)
    return bytes.count == pattern.count
      && zip(bytes, pattern).allSatisfy { byte, expected in
        switch expected {
        case UInt8(ascii: "d"): byte.isDigit
        case UInt8(ascii: "T"): [UInt8(ascii: "T"), UInt8(ascii: "t"), 0x20].contains(byte)
        default: byte == expected
        }
      }
  }
}
