extension String {
  /// Compares the text, which somebody claims to be a secret, in constant time: how long it takes
  /// tells nothing of the secret.
  package func isEqual(toSecret secret: String) -> Bool {
    let (given, expected) = (Array(utf8), Array(secret.utf8))
    guard !expected.isEmpty else { return given.isEmpty }
    var difference: UInt8 = given.count == expected.count ? 0 : 1
    for index in given.indices { difference |= given[index] ^ expected[index % expected.count] }
    return difference == 0
  }
}
