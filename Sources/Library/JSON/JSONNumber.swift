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
