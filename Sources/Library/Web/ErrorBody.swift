import Basics
package import JSON

/// What an answer's body says about an error, of whatever shape it is.
package struct ErrorBody: Sendable {
  /// The body as text, without a byte order mark and the secrets.
  package let text: String
  /// The body as JSON, if it is that, without the secrets.
  package let json: JSONValue?
  /// The service's own message, without the secrets.
  package let message: String?
  /// The name of the error's type.
  package let typeKey: String?
  package let isHTML: Bool
  /// Whether it is HTML, or markup of another kind.
  let isMarkup: Bool

  /// The longest text that is taken for a message where the body is not JSON, in characters.
  private static let longestMessage = 200

  init(_ response: Response, to request: Request) {
    let redaction = request.redaction
    let bytes = response.body.withoutByteOrderMark
    let json = try? JSONValue(parsing: bytes)
    let whole = String(decoding: bytes, as: UTF8.self)
    let isHTML = json == nil && bytes.looksLikeHTML(contentType: response.header("Content-Type"))
    self.json = json.map { redaction.redacted($0) }
    self.isHTML = isHTML
    isMarkup = isHTML || json == nil && bytes.first { $0 > 0x20 } == UInt8(ascii: "<")
    text = redaction.redacted(whole)
    typeKey = request.policy.typeMember.flatMap { json?[$0]?.string }
    let message =
      json.map { Self.message(in: $0, request.policy.messagePaths) } ?? (isHTML ? nil : whole)
    self.message = redaction.redacted(message).flatMap { message in
      let trimmed = message.trimmed
      guard !trimmed.isEmpty else { return nil }
      return json == nil ? String(trimmed.prefix(Self.longestMessage)) : trimmed
    }
  }

  /// The first message that stands at one of the places: a text, or an array of texts.
  private static func message(in json: JSONValue, _ paths: [[String]]) -> String? {
    let candidates = paths.lazy.compactMap { path in
      let value = path.reduce(json as JSONValue?) { value, name in value?[name] }
      return value?.string ?? value?.array?.compactMap(\.string).joined(separator: ", ")
    }
    return candidates.first { !$0.isEmpty }
  }
}

extension [UInt8] {
  var withoutByteOrderMark: [UInt8] {
    starts(with: [0xEF, 0xBB, 0xBF]) ? Array(dropFirst(3)) : self
  }

  fileprivate func looksLikeHTML(contentType: String?) -> Bool {
    if contentType?.lowercased().hasPrefix("text/html") == true { return true }
    let start = prefix(512).drop { $0 <= 0x20 }.prefix(16)
    let text = String(decoding: start, as: UTF8.self).lowercased()
    return ["<!doctype", "<html", "<head", "<body", "<script"].contains { text.hasPrefix($0) }
  }
}
