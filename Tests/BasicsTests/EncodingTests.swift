import Basics
import Testing

@Suite("Encodings")
struct EncodingTests {
  @Test(
    "are Base64 with padding",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"), ("\u{3ff}?>", "z78/Pg=="),
    ])
  func base64(text: String, expected: String) {
    #expect(text.utf8.base64 == expected)
  }

  @Test(
    "reads Base64 with padding, without it and on lines",
    arguments: [
      ("", []), ("AA==", [0]), ("AA", [0]), ("AAE=", [0, 1]), ("AAE", [0, 1]), ("AAEC", [0, 1, 2]),
      ("+/8=", [0xFB, 0xFF]), ("AA\r\nEC\n", [0, 1, 2]),
      ("A", nil), ("AA=", nil), ("AB==", nil), ("AAF=", nil), ("=AAA", nil), ("AA==AA", nil),
      ("A===", nil), ("AA-_", nil), ("é", nil),
    ] as [(String, [UInt8]?)])
  func base64Decoded(text: String, bytes: [UInt8]?) {
    #expect(text.utf8.base64Decoded == bytes)
  }

  @Test(
    "are the percent-encoding of RFC 3986, and back",
    arguments: [
      ("aZ09-._~", "aZ09-._~"), ("a b/c", "a%20b%2Fc"), ("ü\n%", "%C3%BC%0A%25"), ("", ""),
    ])
  func percent(text: String, expected: String) {
    #expect(text.percentEncoded == expected)
    #expect(expected.percentDecoded == text)
  }

  @Test(
    "leave escapes that are there already, and those that are none",
    arguments: [
      ("a%2fb", "a%2fb", "a/b"), ("100%", "100%25", "100%"), ("%4", "%254", "%4"),
      ("%zz%20", "%25zz%20", "%zz "), ("a b@c:d", "a%20b@c:d", "a b@c:d"),
    ])
  func once(text: String, encoded: String, decoded: String) {
    #expect(text.percentEncodedOnce == encoded)
    #expect(text.percentDecoded == decoded)
  }
}
