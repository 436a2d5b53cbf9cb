// What Foundation composes text with, without Foundation.
@_spi(_Unicode) import Swift

extension String {
  /// The text in Unicode's normalization form C, in which services know names.
  ///
  /// File systems and keyboards give other forms of the same characters, such as `a` and two dots
  /// for `ä`: equal as texts, but not as bytes of a URL.
  package var composed: String {
    utf8.allSatisfy { $0 < 0x80 } ? self : String(UnicodeScalarView(_nfc))
  }
}
