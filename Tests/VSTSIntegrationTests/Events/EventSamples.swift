import JSON

/// Events to test with.
enum EventSamples {
  static let id = "9e3f0d1aac5244e2a5c1f3b0f7a5d101"
  static let time = 1_700_000_000

  /// An event with these members, and the id and time that every event needs.
  static func event(_ members: String = "") throws -> JSONObject {
    let rest = members.isEmpty ? "" : ",\(members)"
    let text = #"{"event_id":"\#(id)","timestamp":\#(time)\#(rest)}"#
    return try JSONValue(parsing: text).object ?? [:]
  }

  /// An error in a function, with an id of its own.
  static func error(
    _ number: Int, at time: Int = EventSamples.time, function: String = "total",
    _ members: String = ""
  ) throws -> JSONObject {
    let rest = members.isEmpty ? "" : ",\(members)"
    let digits = String(number)
    let id = String(repeating: "a", count: 32 - digits.count) + digits
    let text = """
      {"event_id":"\(id)","timestamp":\(time),"exception":{"values":[{"type":"ValueError",
      "value":"wrong \(number)","stacktrace":{"frames":[{"module":"shop.cart","in_app":true,
      "function":"\(function)"}]}}]}\(rest)}
      """
    return try JSONValue(parsing: text).object ?? [:]
  }
}
