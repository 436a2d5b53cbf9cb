/// A number as it was written, of any size and precision.
package struct JSONNumber: Sendable, Hashable {
  /// The number's JSON text.
  package let text: String

  /// Takes a text that is known to be a JSON number.
  init(verified text: String) {
    self.text = text
  }

  package init(_ value: Int) {
    text = String(value)
  }

  /// Takes a finite number; `nil` for infinities and NaN, which JSON cannot say.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    if value == value.rounded(), abs(value) < 1e15 {
      text = String(Int(value))
    } else {
      text = "\(value)"
    }
  }

  /// The number if it is written as an integer that fits.
  package var int: Int? { Int(text) }

  /// The nearest number in double precision; infinite where it is too large.
  package var double: Double { Double(text) ?? .nan }
}

/// How much of a number has been read, by the grammar of RFC 8259, section 6.
enum JSONNumberState {
  case start, minus, zero, integer, point, fraction, exponent, exponentSign, power

  /// Whether the number may end here.
  var isComplete: Bool {
    switch self {
    case .zero, .integer, .fraction, .power: true
    case .start, .minus, .point, .exponent, .exponentSign: false
    }
  }

  /// The state after one more byte; `nil` if the byte is no part of the number.
  @inline(__always)
  func followed(by byte: UInt8) -> JSONNumberState? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      switch self {
      case .start, .minus: byte == UInt8(ascii: "0") ? .zero : .integer
      case .integer: .integer
      case .point, .fraction: .fraction
      case .exponent, .exponentSign, .power: .power
      case .zero: nil
      }
    case UInt8(ascii: "."):
      self == .zero || self == .integer ? .point : nil
    case UInt8(ascii: "e"), UInt8(ascii: "E"):
      self == .zero || self == .integer || self == .fraction ? .exponent : nil
    case UInt8(ascii: "-"):
      self == .start ? .minus : self == .exponent ? .exponentSign : nil
    case UInt8(ascii: "+"):
      self == .exponent ? .exponentSign : nil
    default: nil
    }
  }
}
