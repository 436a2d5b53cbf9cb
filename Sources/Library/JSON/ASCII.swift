/// The classes of ASCII's characters.
extension UInt8 {
  @inlinable package var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }

  @inlinable package var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }

  @inlinable package var isAlphanumeric: Bool { isDigit || isLetter }

  /// Whether it is a hexadecimal digit, in lower or upper case.
  @inlinable package var isHexDigit: Bool {
    isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self | 0x20
  }

  /// Whether it is a blank, a tab or an end of a line or page.
  @inlinable package var isWhitespace: Bool { self == 0x20 || 0x09...0x0D ~= self }

  /// The value of a hexadecimal digit.
  @inlinable package var hexDigitValue: UInt8? {
    guard isHexDigit else { return nil }
    return isDigit ? self - UInt8(ascii: "0") : (self | 0x20) - UInt8(ascii: "a") + 10
  }
}
