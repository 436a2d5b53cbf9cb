package import Basics
package import JSON

/// The credentials in use, which no message, error or table may show.
///
/// A credential is found as it is, percent-encoded, and in the base64 form of `Basic`
/// authentication; `***` is shown instead.
package final class Redaction: Sendable {
  /// A text this short is found everywhere, and is no credential.
  private static let minimumLength = 4
  private static let replacement = Array("***".utf8)

  private struct State {
    /// What credentials look like, the longest first.
    var forms: [[UInt8]] = []
    /// The forms as they stand in the strings of JSON text.
    var quotedForms = ByteStrings()
  }

  private let state = Guarded(State())

  package init() {}

  /// Hides a credential from now on.
  package func add(_ secret: String) {
    let bytes = Array(secret.utf8)
    guard bytes.count >= Self.minimumLength else { return }
    let encoded = Self.base64([UInt8(ascii: ":")] + bytes)
    let new = [
      bytes, Self.percentEncoded(bytes, uppercase: true),
      Self.percentEncoded(bytes, uppercase: false), encoded,
      Array(encoded.prefix { $0 != UInt8(ascii: "=") }),
    ]
    state.withLock { state in
      for form in new where !state.forms.contains(form) {
        state.forms.append(form)
        var quoted: [UInt8] = []
        JSONValue.write(String(decoding: form, as: UTF8.self), to: &quoted)
        state.quotedForms.add(Array(quoted.dropFirst().dropLast()))
      }
      state.forms.sort { $0.count > $1.count }
    }
  }

  /// Whether some JSON text may hold a credential, so that its value has to be redacted.
  package func concerns(json text: [UInt8]) -> Bool {
    state.withLock { $0.quotedForms }.occur(in: text)
  }

  /// The text without credentials.
  package func apply(to text: String) -> String {
    let forms = state.withLock { $0.forms }
    guard !forms.isEmpty else { return text }
    var bytes = Array(text.utf8)
    var isChanged = false
    for form in forms {
      guard let replaced = Self.replace(form, in: bytes) else { continue }
      bytes = replaced
      isChanged = true
    }
    return isChanged ? String(decoding: bytes, as: UTF8.self) : text
  }

  /// The failure without credentials in its texts.
  package func apply(to failure: Failure) -> Failure {
    var failure = failure
    failure.message = apply(to: failure.message)
    failure.url = failure.url.map(apply(to:))
    failure.hint = failure.hint.map(apply(to:))
    failure.activityID = failure.activityID.map(apply(to:))
    return failure
  }

  /// The value without credentials in its strings.
  package func apply(to value: JSONValue) -> JSONValue {
    switch value {
    case .null, .bool, .number: value
    case .string(let text): .string(apply(to: text))
    case .array(let elements): .array(elements.map(apply(to:)))
    case .object(let object): .object(apply(to: object))
    }
  }

  /// The object without credentials in its members' values.
  package func apply(to object: JSONObject) -> JSONObject {
    guard !state.withLock(\.forms.isEmpty) else { return object }
    return JSONObject(
      members: object.members.map {
        JSONObject.Member(name: $0.name, value: apply(to: $0.value))
      })
  }

  private static func replace(_ form: [UInt8], in text: [UInt8]) -> [UInt8]? {
    guard let first = form.first, text.count >= form.count else { return nil }
    var result: [UInt8] = []
    var copied = 0
    var position = 0
    while position + form.count <= text.count {
      guard text[position] == first, text[position..<position + form.count].elementsEqual(form)
      else {
        position += 1
        continue
      }
      result += text[copied..<position]
      result += replacement
      position += form.count
      copied = position
    }
    guard copied > 0 else { return nil }
    return result + text[copied...]
  }

  private static func percentEncoded(_ bytes: [UInt8], uppercase: Bool) -> [UInt8] {
    bytes.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        return [byte]
      default:
        let digits = String(byte, radix: 16, uppercase: uppercase)
        return Array(("%" + (byte < 0x10 ? "0" : "") + digits).utf8)
      }
    }
  }

  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var encoded: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits =
        group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for index in 0...3 {
        encoded.append(
          index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : UInt8(ascii: "="))
      }
    }
    return encoded
  }
}
