extension String {
  /// Whether the strings are the same code point by code point, as JSON compares them; `==` also
  /// holds for canonical equivalents.
  func hasSameBytes(as other: String) -> Bool {
    self == other && utf8.elementsEqual(other.utf8)
  }
}
