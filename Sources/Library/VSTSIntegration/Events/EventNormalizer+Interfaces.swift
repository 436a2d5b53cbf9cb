import Basics
import JSON

// The interfaces of an event: its message, exceptions, stack traces and request.
extension EventNormalizer {
  /// How much of an event's parts is kept.
  private static let most = (exceptions: 50, frames: 250, message: 8192)

  /// The `logentry`, also of a plain `message`.
  mutating func message() -> JSONObject? {
    let plain = read("message")
    var entry = JSONObject()
    for value in [read("logentry"), plain] {
      guard let value else { continue }
      if let text = value.string {
        if entry["formatted"] == nil { entry["formatted"] = .string(text) }
      } else if let object = value.object {
        for name in ["message", "formatted", "params"] where entry[name] == nil {
          guard let member = object[name], !member.isNull else { continue }
          let isText = name == "params" || member.string != nil
          if isText { entry[name] = member } else { reject("logentry.\(name)", member) }
        }
      } else {
        reject("logentry", value)
      }
    }
    for name in ["message", "formatted"] {
      guard let text = entry[name]?.string else { continue }
      let trimmed = text.trimmed.truncated(to: Self.most.message)
      entry[name] = trimmed.isEmpty ? nil : .string(trimmed)
    }
    if entry["formatted"] == nil { entry["formatted"] = entry["message"] }
    if entry["message"] == entry["formatted"] { entry["message"] = nil }
    return entry["formatted"] == nil ? nil : entry
  }

  /// The exceptions, of many the last ones.
  mutating func exceptions() -> JSONValue? {
    guard let value = read("exception") else { return nil }
    let elements: [JSONValue]
    switch value {
    case .array(let array): elements = array
    case .object(let object):
      if let values = object["values"], !values.isNull {
        guard let array = values.array else {
          reject("exception.values", values)
          return nil
        }
        elements = array
      } else {
        elements = object["values"] == nil ? [value] : []
      }
    default:
      reject("exception", value)
      return nil
    }
    let exceptions = elements.filter { !$0.isNull }.compactMap { exception($0) }
    if exceptions.isEmpty { return nil }
    return ["values": .array(Array(exceptions.suffix(Self.most.exceptions)))]
  }

  private mutating func exception(_ value: JSONValue) -> JSONValue? {
    guard var exception = value.object else {
      reject("exception", value)
      return nil
    }
    for (name, length) in [("type", 128), ("module", 256)] {
      guard let member = exception[name] else { continue }
      if let text = member.string, !text.isEmpty {
        if !text.hasAtMost(length) { exception[name] = .string(text.truncated(to: length)) }
      } else {
        if !member.isNull, member != "" { reject("exception.\(name)", member) }
        exception[name] = nil
      }
    }
    if let member = exception["value"] {
      let text = member.isNull ? "" : member.string ?? member.serialized
      exception["value"] =
        text.isEmpty ? nil : .string(text.truncated(to: Self.most.message))
    }
    if let trace = exception["stacktrace"] {
      exception["stacktrace"] =
        trace.isNull ? nil : stackTrace(trace, "exception.stacktrace")
    }
    if exception["type"] == nil, exception["value"] == nil, exception["stacktrace"] == nil {
      reject("exception", value)
      return nil
    }
    return .object(exception)
  }

  /// A stack trace with the frames that are kept; what is none is left out.
  mutating func stackTrace(_ value: JSONValue, _ name: String) -> JSONValue? {
    guard var trace = value.object, let frames = trace["frames"]?.array else {
      reject(name, value)
      return nil
    }
    if frames.count <= Self.most.frames, frames.allSatisfy({ $0.object != nil }) { return value }
    var kept = frames.filter { $0.object != nil }
    for frame in frames where frame.object == nil && !frame.isNull {
      reject("\(name).frames", frame)
    }
    if kept.isEmpty { return nil }
    if kept.count > Self.most.frames {
      // The outermost and the innermost tell most.
      let half = Self.most.frames / 2
      kept = Array(kept.prefix(half) + kept.suffix(Self.most.frames - half))
    }
    trace["frames"] = .array(kept)
    return .object(trace)
  }

  /// The request, its members in Sentry's forms.
  mutating func request() -> JSONObject? {
    guard let value = read("request") else { return nil }
    guard var request = value.object else {
      reject("request", value)
      return nil
    }
    if let url = request["url"] {
      request["url"] = url.string.map { .string($0.truncated(to: Self.most.message)) }
      if url.string == nil, !url.isNull { reject("request.url", url) }
    }
    if let method = request["method"] {
      let text = method.string?.uppercased() ?? ""
      let isValid = !text.isEmpty && text.utf8.count <= 64 && text.utf8.allSatisfy(\.isLetterOrMark)
      request["method"] = isValid ? .string(text) : nil
      if !isValid, !method.isNull { reject("request.method", method) }
    }
    for name in ["query_string", "headers", "cookies"] {
      guard let object = request[name]?.object else { continue }
      request[name] = .array(object.members.map { [.string($0.name), $0.value] })
    }
    return request.isEmpty ? nil : request
  }
}

extension EventTags {
  /// Adds what the interfaces of an event say about it.
  mutating func addInterfaces(exception: JSONValue?, request: JSONObject?) {
    if let mechanism = exception?["values"]?.array?.first?["mechanism"] {
      if let type = mechanism["type"]?.string { self["mechanism"] = type }
      if let isHandled = mechanism["handled"]?.bool { self["handled"] = isHandled ? "yes" : "no" }
    }
    if let url = request?["url"]?.string, !url.isEmpty { self["url"] = url }
  }
}

extension UInt8 {
  fileprivate var isLetterOrMark: Bool {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self || self == UInt8(ascii: "-")
      || self == UInt8(ascii: "_")
  }
}
