extension String {
  /// Whether the strings are the same code point by code point, as JSON compares them; `==` also
  /// holds for canonical equivalents.
  func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
  }
}
