package import Basics
package import JSON
import SentryState

/// Brings an event, in whatever form it was sent, into the one form that is stored.
///
/// What is not as it should be is left out, and noted in the event's `errors`; only without its id
/// and its time an event is nothing. Sentry: `EventManager.normalize` in `sentry/event_manager.py`.
package struct EventNormalizer {
  private let source: JSONObject
  private var data = JSONObject()
  private var errors: [JSONValue] = []

  /// The event in its normal form; throws `invalid_input` for one without a valid id or time.
  package static func normalize(
    _ event: JSONObject, projectID: Int
  ) throws(Failure) -> NormalizedEvent {
    var normalizer = EventNormalizer(source: event.withCanonicalNames)
    return try normalizer.normalized(projectID: projectID)
  }

  private init(source: JSONObject) {
    self.source = source
  }

  private mutating func normalized(projectID: Int) throws(Failure) -> NormalizedEvent {
    let id = try eventID()
    let time = try timestamp()
    add("event_id", .string(id))
    add("project", .number(projectID))
    let exception = exceptions()
    let (path, type) = kind(hasException: exception != nil)
    add("type", .string(type))
    add("timestamp", EventTime.json(time))
    for name in ["start_timestamp", "received"] { addTime(name) }
    let level = level(otherwise: path == .transaction ? .info : .error)
    let platform = text("platform", atMost: 64, isValid: \.isOneLine) ?? "other"
    add("platform", .string(platform))
    let logger = truncated("logger", to: 64) ?? ""
    add("logger", .string(logger))
    let release = text("release", atMost: 250, isValid: \.isReleaseVersion)
    let dist = release == nil ? nil : text("dist", atMost: 64, isValid: \.isDistribution)
    let transaction = truncated("transaction", to: 200)
    for (name, value) in [("release", release), ("dist", dist), ("transaction", transaction)] {
      add(name, value.map { .string($0) })
    }
    for name in ["culprit", "server_name", "site"] {
      add(name, truncated(name, to: 200).map { .string($0) })
    }
    let user = user()
    let fingerprint = fingerprint()
    if !fingerprint.isEmpty { add("fingerprint", .array(fingerprint.map { .string($0) })) }
    let message = message()
    add("logentry", message.map { .object($0) })
    add("exception", exception)
    add("stacktrace", read("stacktrace").flatMap { stackTrace($0, "stacktrace") })
    let request = request()
    add("request", request.map { .object($0) })

    var tags = tags()
    let environment =
      text("environment", atMost: 64, isValid: \.isEnvironmentName)
      ?? tags["environment"].flatMap { $0.isEnvironmentName ? $0 : nil }
    add("environment", environment.map { .string($0) })
    tags["level"] = level.name
    if !logger.isEmpty { tags["logger"] = logger }
    if let environment { tags["environment"] = environment }
    if let transaction { tags["transaction"] = transaction }
    if let release {
      tags["release"] = nil
      tags["sentry:release"] = release
    }
    if let dist {
      tags["dist"] = nil
      tags["sentry:dist"] = dist
    }
    if let tag = user?.tag {
      tags["user"] = nil
      tags["sentry:user"] = tag
    }
    tags.addInterfaces(exception: exception, request: request)
    add("tags", tags.json)

    data.members += source.members.filter { !Self.known.contains($0.name) && !$0.value.isNull }
    noteErrors()
    return NormalizedEvent(
      id: id, time: time, path: path, level: level, platform: platform, logger: logger,
      release: release, environment: environment, user: user, fingerprint: fingerprint, data: data)
  }

  /// The members that are normalized; the others stay as they are.
  private static let known: Set<String> = [
    "event_id", "project", "type", "timestamp", "start_timestamp", "received", "level", "platform",
    "logger", "release", "dist", "transaction", "culprit", "server_name", "site", "user",
    "fingerprint", "logentry", "message", "exception", "stacktrace", "request", "environment",
    "tags", "errors", "title", "location", "hashes",
  ]

  private mutating func add(_ name: String, _ value: JSONValue?) {
    guard let value else { return }
    data.members.append(.init(name: name, value: value))
  }

  /// A member as it was sent; `nil` where it is missing or null.
  func read(_ name: String) -> JSONValue? {
    guard let value = source[name], !value.isNull else { return nil }
    return value
  }

  /// Notes that a member, or a part of it, was left out.
  mutating func reject(_ name: String, _ value: JSONValue) {
    var error: JSONObject = ["type": "invalid_data", "name": .string(name)]
    switch value {
    case .string(let text): error["value"] = .string(text.truncated(to: 200))
    case .null, .bool, .number: error["value"] = value
    case .array, .object: break
    }
    errors.append(.object(error))
  }

  private mutating func noteErrors() {
    let earlier = read("errors")?.array ?? []
    if !earlier.isEmpty || !errors.isEmpty { add("errors", .array(earlier + errors)) }
  }
}

extension EventNormalizer {
  private func eventID() throws(Failure) -> String {
    let value = try required("event_id")
    guard let id = value.string.flatMap(EventID.read) else {
      throw Failure(
        .invalidInput, "member 'event_id' of the event is not 32 hexadecimal digits or a UUID")
    }
    guard id != EventID.zeros else {
      throw Failure(
        .invalidInput, "member 'event_id' of the event is all zeros, which is the id of no event")
    }
    return id
  }

  private func timestamp() throws(Failure) -> Timestamp {
    let value = try required("timestamp")
    guard let time = EventTime.read(value) else {
      throw Failure(
        .invalidInput, "member 'timestamp' of the event is not a number or an RFC 3339 time")
    }
    return time
  }

  private func required(_ name: String) throws(Failure) -> JSONValue {
    guard let value = read(name) else {
      throw Failure(.invalidInput, "member '\(name)' of the event is missing")
    }
    return value
  }

  private mutating func kind(hasException: Bool) -> (NormalizedEvent.Path, String) {
    let type = text("type", atMost: 64, isValid: \.isOneLine)
    switch type {
    case "transaction": return (.transaction, "transaction")
    case "generic": return (.generic, "generic")
    case nil, "default", "error": return (.error, hasException ? "error" : "default")
    case let other?: return (.error, other)
    }
  }

  private mutating func addTime(_ name: String) {
    guard let value = read(name) else { return }
    if let time = EventTime.read(value) {
      add(name, EventTime.json(time))
    } else {
      reject(name, value)
    }
  }

  private mutating func level(otherwise fallback: EventLevel) -> EventLevel {
    var level = fallback
    if let value = read("level") {
      if let known = EventLevel(value) { level = known } else { reject("level", value) }
    }
    add("level", .string(level.name))
    return level
  }

  /// A text that is left out if it is too long or not valid.
  mutating func text(
    _ name: String, atMost length: Int, isValid: (String) -> Bool
  ) -> String? {
    guard let value = read(name) else { return nil }
    guard let text = value.plainText?.trimmed else {
      reject(name, value)
      return nil
    }
    if text.isEmpty { return nil }
    guard text.hasAtMost(length), isValid(text) else {
      reject(name, value)
      return nil
    }
    return text
  }

  /// A text that is cut if it is too long.
  mutating func truncated(_ name: String, to length: Int) -> String? {
    text(name, atMost: .max, isValid: { _ in true })?.truncated(to: length)
  }

  private mutating func fingerprint() -> [String] {
    guard let value = read("fingerprint") else { return [] }
    // Old clients send one value alone.
    return (value.array ?? [value]).compactMap { element in
      if let text = element.plainText { return text }
      reject("fingerprint", element)
      return nil
    }
  }

  private mutating func tags() -> EventTags {
    var rejected: [JSONValue] = []
    var tags = read("tags").map { EventTags($0) { rejected.append($0) } } ?? EventTags()
    for value in rejected { reject("tags", value) }
    for name in ["server_name", "site"] {
      if let value = data[name]?.string { tags[name] = value }
    }
    return tags
  }

  private mutating func user() -> EventUserIdentity? {
    guard let value = read("user") else { return nil }
    guard var object = value.object else {
      reject("user", value)
      return nil
    }
    let user = EventUserIdentity(
      id: userText("id", of: &object), email: userText("email", of: &object),
      username: userText("username", of: &object),
      ipAddress: userText("ip_address", of: &object, isValid: IPAddress.isValid),
      name: userText("name", of: &object))
    if object.isEmpty { return nil }
    add("user", .object(object))
    return user
  }

  /// A text of the user, which is taken out of `user` where it is not valid.
  private mutating func userText(
    _ name: String, of user: inout JSONObject, isValid: (String) -> Bool = { _ in true }
  ) -> String? {
    guard let member = user[name] else { return nil }
    let text = member.plainText?.trimmed ?? ""
    guard !text.isEmpty, isValid(text) else {
      if !member.isNull, member != "", member != "{{auto}}" { reject("user.\(name)", member) }
      user[name] = nil
      return nil
    }
    let kept = text.truncated(to: 128)
    user[name] = .string(kept)
    return kept
  }
}

extension JSONObject {
  /// The event with its members under their names of today, each once.
  fileprivate var withCanonicalNames: JSONObject {
    var result = JSONObject()
    result.members.reserveCapacity(members.count)
    for member in members where !member.name.hasPrefix("sentry.interfaces.") {
      result[member.name] = member.value
    }
    guard result.members.count < members.count else { return result }
    for member in members {
      guard let name = Self.names[member.name], result[name] == nil else { continue }
      result[name] = member.value
    }
    return result
  }

  private static let names = [
    "sentry.interfaces.Exception": "exception", "sentry.interfaces.Message": "logentry",
    "sentry.interfaces.Http": "request", "sentry.interfaces.User": "user",
    "sentry.interfaces.Stacktrace": "stacktrace",
  ]
}
