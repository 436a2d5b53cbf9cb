extension String {
  /// Compares the text, which somebody claims to be a secret, in constant time: how long it takes
  /// tells nothing of the secret.
  package func isEqual(toSecret secret: String) -> Bool {
    let (given, expected) = (utf8Span.span, secret.utf8Span.span)
    guard !expected.isEmpty else { return given.isEmpty }
    var difference: UInt8 = given.count == expected.count ? 0 : 1
    var position = 0
    for index in given.indices {
      difference |= given[index] ^ expected[position]
      position = position + 1 == expected.count ? 0 : position + 1
    }
    return difference == 0
  }
}
