import Basics
import JSON

/// An event of Sentry's as text: its title, and what is known of what happened.
struct EventText {
  /// How many characters of a value or message a title shows.
  private static let titleLength = 100

  private let data: JSONObject

  init(_ data: JSONObject) {
    self.data = data
  }

  /// `Type: value` of the exception that was raised last, else the message's first line.
  var title: String {
    if let exception = exceptions.last, let type = exception["type"]?.string, !type.isEmpty {
      let value = exception.text("value").firstLine(ofLength: Self.titleLength)
      return value.isEmpty ? type : "\(type): \(value)"
    }
    let texts = [
      message, exceptions.last?.text("value") ?? "", data["title"]?.string ?? "",
    ]
    for text in texts {
      let line = text.firstLine(ofLength: Self.titleLength)
      if !line.isEmpty { return line }
    }
    return exceptions.isEmpty ? "<unlabeled event>" : "<unknown>"
  }

  /// The exceptions with their frames, the message and the request, an empty line between them.
  var body: String {
    [exceptionText, stackTraceText, message, request].filter { !$0.isEmpty }
      .joined(separator: "\n\n")
  }

  private var exceptions: [JSONObject] {
    guard let member = data["exception"] ?? data["sentry.interfaces.Exception"] else { return [] }
    let values = member["values"]?.array ?? member.array ?? [member]
    return values.compactMap(\.object).filter { !$0.isEmpty }
  }

  private var message: String {
    for name in ["logentry", "sentry.interfaces.Message", "message"] {
      guard let member = data[name] else { continue }
      let texts = [member["formatted"]?.string, member["message"]?.string, member.string]
      for case let text? in texts where !text.trimmed.isEmpty { return text.trimmed }
    }
    return ""
  }

  private var request: String {
    guard let member = data["request"] ?? data["sentry.interfaces.Http"],
      var url = member["url"]?.string, !url.isEmpty
    else { return "" }
    if let query = member["query_string"]?.queryText, !query.isEmpty, !url.contains("?") {
      url += "?\(query)"
    }
    return [member["method"]?.string, url].compactMap { $0 }.joined(separator: " ")
  }

  private var exceptionText: String {
    exceptions.map { exception in
      let type = exception["type"]?.string ?? ""
      let head = [type, exception.text("value")].filter { !$0.isEmpty }.joined(separator: ": ")
      let frames = StackTraceText(exception["stacktrace"]).text
      return [head, frames].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }.joined(separator: "\n\n").trimmed
  }

  private var stackTraceText: String {
    let text = StackTraceText(data["stacktrace"] ?? data["sentry.interfaces.Stacktrace"]).text
    return text.isEmpty ? "" : "Stacktrace (most recent call last):\n\n\(text)"
  }
}

/// The frames of a stack trace as text, the most recent call last.
private struct StackTraceText {
  private static let visibleFrames = 5

  private let frames: [JSONObject]

  init(_ json: JSONValue?) {
    frames = json?["frames"]?.array?.compactMap(\.object) ?? []
  }

  /// The last frames of the application, or of all if it has none.
  var text: String {
    let own = frames.filter { $0["in_app"]?.bool != false }
    let candidates = own.isEmpty ? frames : own
    let visible = candidates.suffix(Self.visibleFrames)
    var lines: [String] = []
    if visible.count < candidates.count {
      let count = candidates.count - visible.count
      lines += ["(\(count) additional frame(s) were not displayed)", "..."]
    }
    return (lines + visible.map(Self.text)).joined(separator: "\n")
  }

  private static func text(of frame: JSONObject) -> String {
    let names = ["filename", "abs_path", "module"]
    let file = names.lazy.compactMap { frame[$0]?.string }.first { !$0.isEmpty }
    var line = "  File \"\(file ?? "?")\""
    if let number = frame["lineno"]?.int { line += ", line \(number)" }
    if let function = frame["function"]?.string, !function.isEmpty { line += ", in \(function)" }
    let context = frame["context_line"]?.string?.trimmed ?? ""
    return context.isEmpty ? line : "\(line)\n    \(context)"
  }
}

extension JSONObject {
  /// The member as text: a string as it is, null and nothing as none, the rest as JSON.
  fileprivate func text(_ name: String) -> String {
    guard let value = self[name], !value.isNull else { return "" }
    return value.string ?? value.serialized
  }
}

extension JSONValue {
  /// A query string, which events also hold as a list of pairs.
  fileprivate var queryText: String? {
    if let string { return string }
    return array?.compactMap { pair in
      guard let parts = pair.array, parts.count == 2, let name = parts[0].string else {
        return nil
      }
      return "\(name)=\(parts[1].string ?? "")"
    }.joined(separator: "&")
  }
}

extension String {
  /// The first line, with `...` in the place of what is too long.
  fileprivate func firstLine(ofLength length: Int) -> String {
    let line = trimmed.unicodeScalars.prefix { !$0.isLineEnd }
    return String(line).truncated(to: length)
  }
}

extension Unicode.Scalar {
  fileprivate var isLineEnd: Bool {
    switch value {
    case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }
}
