package import JSON

/// The secrets in use, which no message, error or table may show.
///
/// A secret is found as it is, percent-encoded, in Base64, also as in `Basic` authentication, and
/// escaped as in JSON; `***` is shown instead. One that is shorter than four bytes is only found
/// where it stands alone.
package final class Redaction: Sendable {
  private static let mark = "***"

  private let forms: Guarded<PatternSet>

  /// Hides these texts.
  package convenience init(_ secrets: [String] = []) {
    self.init(PatternSet(), secrets)
  }

  private init(_ forms: PatternSet, _ secrets: [String]) {
    self.forms = Guarded(forms)
    for secret in secrets { add(secret) }
  }

  /// A redaction that hides these texts, too.
  package func adding(_ secrets: [String]) -> Redaction {
    secrets.isEmpty ? self : Redaction(forms.withLock { $0 }, secrets)
  }

  /// Hides a text from now on.
  package func add(_ secret: String) {
    guard !secret.isEmpty else { return }
    let base64 = [secret.utf8.base64, ":\(secret)".utf8.base64]
    let new =
      [
        secret, JSONValue.escaped(secret), secret.percentEncoded,
        secret.percentEncoded(withLowercaseDigits: true),
      ] + base64 + base64.map { String(Substring($0.utf8.prefix { $0 != UInt8(ascii: "=") })) }
    forms.withLock { forms in
      for form in new { forms.insert(Array(form.utf8)) }
    }
  }

  /// Whether some JSON text may hold a secret, so that its value has to be redacted.
  package func concerns(json text: [UInt8]) -> Bool {
    let forms = forms.withLock { $0 }
    return !forms.isEmpty && forms.firstMatch(in: text, withinWords: true) != nil
  }

  /// The text without secrets.
  package func redacted(_ text: String) -> String {
    let forms = forms.withLock { $0 }
    guard !forms.isEmpty else { return text }
    let bytes = Array(text.utf8)
    let matches = forms.matches(in: bytes)
    guard !matches.isEmpty else { return text }
    var result: [UInt8] = []
    var copied = 0
    for match in matches {
      result += bytes[copied..<match.lowerBound]
      result += Self.mark.utf8
      copied = match.upperBound
    }
    return String(decoding: result + bytes[copied...], as: UTF8.self)
  }

  /// The text without secrets, or `nil` for none.
  package func redacted(_ text: String?) -> String? {
    text.map { redacted($0) }
  }

  /// The failure without secrets in its texts.
  package func redacted(_ failure: Failure) -> Failure {
    var failure = failure
    failure.message = redacted(failure.message)
    failure.url = redacted(failure.url)
    failure.hint = redacted(failure.hint)
    failure.activityID = redacted(failure.activityID)
    return failure
  }

  /// The value without secrets in its strings.
  package func redacted(_ value: JSONValue) -> JSONValue {
    switch value {
    case .null, .bool, .number: value
    case .string(let text): .string(redacted(text))
    case .array(let elements): .array(elements.map { redacted($0) })
    case .object(let object): .object(redacted(object))
    }
  }

  /// The object without secrets in its members' values.
  package func redacted(_ object: JSONObject) -> JSONObject {
    guard !forms.withLock(\.isEmpty) else { return object }
    return JSONObject(
      members: object.members.map {
        JSONObject.Member(name: $0.name, value: redacted($0.value))
      })
  }
}
