/// How much of a number has been read, by the grammar of RFC 8259 §6.
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
