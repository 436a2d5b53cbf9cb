extension String {
  /// Compares the text, which somebody claims to be a secret, in constant time: how long it takes
  /// tells nothing of the secret.
  package func isEqual(toSecret secret: String) -> Bool {
    let (given, expected) = (utf8Span.span, secret.utf8Span.span)
    // A text of another length is compared with itself, which takes as long.
    let isAsLong = given.count == expected.count
    let other = isAsLong ? expected : given
    var difference: UInt8 = 0
    for index in given.indices { difference |= given[index] ^ other[index] }
    return isAsLong && difference == 0
  }
}
