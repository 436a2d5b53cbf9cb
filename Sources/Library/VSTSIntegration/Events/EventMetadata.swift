import Basics
import JSON

/// What lists of events and groups show of an event.
///
/// Sentry: `materialize_metadata` and `get_culprit` in `sentry/event_manager.py`,
/// `generate_culprit` in `sentry/culprit.py`.
struct EventMetadata {
  /// How many characters are kept.
  private static let most = (culprit: 200, value: 1024, message: 8192)

  let title: String
  /// Where it happened, such as `shop.cart in total`; empty if that is not known.
  let culprit: String
  /// The file of the innermost frame.
  let location: String?
  let values: JSONObject
  /// What a search of groups looks at.
  let message: String

  init(of event: NormalizedEvent) {
    let data = event.data
    title =
      event.path == .transaction
      ? data["transaction"]?.string ?? "<unlabeled transaction>" : EventText(data).title
    culprit = Self.culprit(of: data, platform: event.platform)
    let own = Self.values(of: data, title: title)
    location = own["filename"]?.string
    var values = own
    for member in data["metadata"]?.object?.members ?? [] { values[member.name] = member.value }
    self.values = values
    var message = data["logentry"]?["formatted"]?.string ?? ""
    for text in values.members.compactMap(\.value.string) + [culprit]
    where !message.contains(bytesOf: text) {
      message += message.isEmpty ? text : " \(text)"
    }
    self.message = message.truncated(to: Self.most.message)
  }

  private static func values(of data: JSONObject, title: String) -> JSONObject {
    guard let exception = data["exception"]?["values"]?.array?.last else {
      return ["title": .string(title)]
    }
    var values: JSONObject = [
      "value": .string((exception["value"]?.string ?? "").truncated(to: most.value))
    ]
    if exception["mechanism"]?["synthetic"]?.bool != true {
      values["type"] = exception["type"] ?? "Error"
    }
    if let frame = innermost(of: exception["stacktrace"]) {
      values["filename"] = frame["filename"]?.string.map { .string($0) }
      values["function"] = frame["function"]?.string.map { .string($0) }
    }
    return values
  }

  /// The innermost frame of the application, or of all.
  private static func innermost(of trace: JSONValue?) -> JSONValue? {
    let frames = trace?["frames"]?.array ?? []
    return frames.last { $0["in_app"]?.bool == true } ?? frames.last
  }

  private static func culprit(of data: JSONObject, platform: String) -> String {
    for name in ["culprit", "transaction"] {
      if let text = data[name]?.string { return text }
    }
    let exceptions = data["exception"]?["values"]?.array ?? []
    if exceptions.last?["mechanism"]?["synthetic"]?.bool == true { return "" }
    let trace =
      exceptions.isEmpty
      ? data["stacktrace"] : exceptions.compactMap { $0["stacktrace"] }.last
    let text =
      culprit(of: trace?["frames"]?.array ?? [], platform: platform)
      ?? data["request"]?["url"]?.string ?? ""
    return text.truncated(to: most.culprit)
  }

  /// The place of the innermost frame that has one, rather one of the application.
  private static func culprit(of frames: [JSONValue], platform: String) -> String? {
    for frame in frames.reversed() where frame["in_app"]?.bool == true {
      if let culprit = culprit(of: frame, platform: platform) { return culprit }
    }
    return frames.last { $0["in_app"]?.bool != true }
      .flatMap { culprit(of: $0, platform: platform) }
  }

  private static func culprit(of frame: JSONValue, platform: String) -> String? {
    let function = frame["function"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? "?"
    switch frame["platform"]?.string ?? platform {
    case "objc", "cocoa", "native": return function
    case let platform:
      let places = ["module", "filename"].lazy.compactMap { frame[$0]?.string }
      guard let place = places.first(where: { !$0.isEmpty }) else { return nil }
      let isScript = platform == "javascript" || platform == "node"
      return isScript ? "\(function)(\(place))" : "\(place) in \(function)"
    }
  }
}

extension String {
  /// Whether another text is somewhere in this one, byte by byte; the generic search of the standard
  /// library would be a third of the work of an event.
  fileprivate func contains(bytesOf other: String) -> Bool {
    let (text, part) = (utf8Span.span, other.utf8Span.span)
    guard part.count <= text.count else { return false }
    return (0...text.count - part.count).contains { start in
      part.indices.allSatisfy { text[start + $0] == part[$0] }
    }
  }
}
