import Basics
import Testing

@Suite("Text")
struct TextTests {
  @Test(
    "loses the white space around it",
    arguments: [
      ("", ""), (" \t\r\n", ""), ("a", "a"), (" a b\n", "a b"), ("\u{a0}ä\u{2003}", "ä"),
      ("\u{2003} \u{2003}", ""), ("ä ", "ä"), ("\0a", "\0a"),
    ])
  func trimmed(text: String, expected: String) {
    #expect(text.trimmed == expected)
  }

  @Test(
    "is cut where it is too long, in characters of Unicode",
    arguments: [
      ("", ""), ("abcde", "abcde"), ("abcdef", "ab..."), ("äöüäö", "äöüäö"),
      ("äöüäöü", "äö..."),
    ])
  func truncated(text: String, expected: String) {
    #expect(text.truncated(to: 5) == expected)
  }
}
