import Basics
import JSON

/// The hash by which the group of an event is found.
///
/// The hash is the MD5 of all values, one after another, as in Sentry; that of a fingerprint and of
/// a message is Sentry's own.
package struct EventGrouping: Sendable, Equatable {
  /// What the group is known by.
  let values: [String]

  /// The hash as groups have it: 32 hexadecimal digits.
  package var hash: String { MD5.hexDigest(of: values.flatMap(\.utf8)) }

  /// Takes the fingerprint, in which `{{ default }}` stands for what is taken without one: the
  /// types and frames of the exceptions, else the stack trace, else the message.
  package init(of event: NormalizedEvent) {
    guard !event.fingerprint.isEmpty else {
      values = Self.defaultValues(of: event.data)
      return
    }
    values = event.fingerprint.flatMap { element in
      Self.isDefault(element) ? Self.defaultValues(of: event.data) : [element]
    }
  }

  private static func isDefault(_ text: String) -> Bool {
    guard text.hasPrefix("{{"), text.hasSuffix("}}"), text.utf8.count >= 4 else { return false }
    return String(text.dropFirst(2).dropLast(2)).trimmed == "default"
  }

  private static func defaultValues(of data: JSONObject) -> [String] {
    let exceptions = data["exception"]?["values"]?.array ?? []
    if !exceptions.isEmpty { return exceptions.flatMap(values(ofException:)) }
    let frames = values(ofTrace: data["stacktrace"])
    if !frames.isEmpty { return frames }
    let message = data["logentry"]?["message"] ?? data["logentry"]?["formatted"]
    return message?.string.map { [$0] } ?? []
  }

  /// The frames of an exception and its type; its value only where it has no frames.
  private static func values(ofException exception: JSONValue) -> [String] {
    var values = values(ofTrace: exception["stacktrace"])
    let hasFrames = !values.isEmpty
    if let type = exception["type"]?.string { values.append(type) }
    if !hasFrames, let value = exception["value"]?.string { values.append(value) }
    return values
  }

  /// The frames that are the application's, or all if none is marked so; a call that repeats the
  /// one before counts once.
  private static func values(ofTrace trace: JSONValue?) -> [String] {
    let frames = trace?["frames"]?.array ?? []
    let own = frames.filter { $0["in_app"]?.bool == true }
    var values: [String] = []
    var last: [String] = []
    for frame in own.isEmpty ? frames : own {
      let current = Self.values(ofFrame: frame)
      if current != last { values += current }
      last = current
    }
    return values
  }

  private static func values(ofFrame frame: JSONValue) -> [String] {
    let file = ["module", "filename"].lazy.compactMap { frame[$0]?.string }.first { !$0.isEmpty }
    let function = frame["function"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    return [file, function ?? line(ofFrame: frame)].compactMap { $0 }
  }

  private static func line(ofFrame frame: JSONValue) -> String? {
    frame["context_line"]?.string.map(\.trimmed)
      ?? frame["lineno"]?.int.map { String($0) }
  }
}
