extension String {
  /// Whether the strings are the same code point by code point, as JSON compares them; `==` also
  /// holds for canonical equivalents.
  func hasSameBytes(as other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let (own, others) = (utf8Span.span.bytes, other.utf8Span.span.bytes)
    for offset in 0..<own.byteCount where own.byte(offset) != others.byte(offset) { return false }
    return true
  }
}
