/// Replaces secrets in texts that users may see.
package struct Redaction: Sendable {
  /// What stands in a secret's place.
  package static let mark = "***"

  /// The forms of the secrets, the longest first.
  private var forms: [[UInt8]] = []

  /// Makes a redaction that replaces nothing.
  package init() {}

  /// Makes a redaction that replaces these texts and their percent-encoded and Base64 forms.
  package init(secrets: [String]) {
    for secret in secrets { add(secret) }
  }

  /// Replaces this text, too.
  package mutating func add(_ secret: String) {
    guard !secret.isEmpty else { return }
    let base64 = secret.utf8.base64.prefix { $0 != "=" }
    for form in [secret, secret.percentEncoded, String(base64)] {
      let bytes = Array(form.utf8)
      if !forms.contains(bytes) { forms.append(bytes) }
    }
    forms.sort { $0.count > $1.count }
  }

  /// The text without the secrets.
  ///
  /// A secret shorter than eight bytes is only replaced where it stands alone: as a part of words
  /// it gives nothing away.
  package func redacted(_ text: String) -> String {
    guard !forms.isEmpty else { return text }
    var bytes = Array(text.utf8)
    var isChanged = false
    for form in forms {
      var index = 0
      while index + form.count <= bytes.count {
        guard bytes[index] == form[0], bytes[index..<index + form.count].elementsEqual(form),
          form.count >= 8 || bytes.standsAlone(index..<index + form.count)
        else {
          index += 1
          continue
        }
        bytes.replaceSubrange(index..<index + form.count, with: Self.mark.utf8)
        index += Self.mark.utf8.count
        isChanged = true
      }
    }
    return isChanged ? String(decoding: bytes, as: UTF8.self) : text
  }

  /// The text without the secrets, or `nil` for none.
  package func redacted(_ text: String?) -> String? {
    text.map { redacted($0) }
  }
}

extension [UInt8] {
  fileprivate func standsAlone(_ range: Range<Int>) -> Bool {
    (range.lowerBound == 0 || !self[range.lowerBound - 1].isAlphanumeric)
      && (range.upperBound == count || !self[range.upperBound].isAlphanumeric)
  }
}
