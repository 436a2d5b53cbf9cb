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
    "is composed, and stays the same text",
    arguments: [
      ("", ""), ("abc", "abc"), ("a\u{308}", "\u{E4}"), ("\u{E4}", "\u{E4}"),
      ("e\u{302}\u{323}", "\u{1EC7}"), ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"),
      ("\u{212B}", "\u{C5}"), ("\u{308}", "\u{308}"), ("任务", "任务"),
    ])
  func composed(text: String, expected: String) {
    #expect(Array(text.composed.utf8) == Array(expected.utf8))
    #expect(text.composed == text)
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
