/// A text that is not JSON by RFC 8259: what is wrong, and at which byte.
package struct JSONError: Error, Equatable, CustomStringConvertible {
  /// The rule of the grammar that the text breaks.
  package enum Reason: String, Sendable {
    case unexpectedEnd = "unexpected end"
    case unexpectedByte = "unexpected character"
    case controlCharacter = "control character in a string"
    case invalidEscape = "invalid escape"
    case loneSurrogate = "lone surrogate"
    case invalidUTF8 = "invalid UTF-8"
    case invalidNumber = "invalid number"
    case tooDeep = "nested too deeply"
    case tooLarge = "longer than the limit"
    case trailingBytes = "text after the value"
  }

  package let reason: Reason
  /// The offset of the offending byte, from the beginning of the text.
  package let offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  package var description: String { "\(reason.rawValue) at byte \(offset)" }
}
