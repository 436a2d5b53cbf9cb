import Testing
import ToolSupport

@Suite("Text on a terminal")
struct TextTests {
  @Test(
    "shows control characters as escapes",
    arguments: [
      ("plain é 日本", "plain é 日本"),
      ("a\nb\r\tc", #"a\nb\r\tc"#),
      ("\u{1B}[31mred\u{7}", #"\x1b[31mred\x07"#),
      ("\u{7F}\u{9B}2J", #"\x7f\x9b2J"#),
      ("\u{202E}gnp.exe\u{2066}", #"\u{202e}gnp.exe\u{2066}"#),
      ("a\u{2028}b\u{200F}\u{61C}", #"a\u{2028}b\u{200f}\u{61c}"#),
    ])
  func escapes(text: String, expected: String) {
    #expect(text.escapingControlCharacters == expected)
  }

  @Test(
    "is as wide as the terminal shows it",
    arguments: [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("ｱ", 1), ("Ａ", 2),
      ("한국", 4), ("👍", 2), ("👍🏽", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤️", 2), ("a\u{200B}b", 2), ("…", 1),
    ])
  func width(text: String, expected: Int) {
    #expect(text.displayWidth == expected)
  }

  @Test(
    "is cut so that it fits",
    arguments: [
      ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abc", 0, ""),
      ("日本語", 5, "日本…"), ("日本語", 4, "日…"), ("日本語", 6, "日本語"),
    ])
  func truncates(text: String, width: Int, expected: String) {
    #expect(text.truncated(toWidth: width) == expected)
  }

  @Test(
    "is cut at its start where the end matters",
    arguments: [
      ("a/b.ndjson:7", 12, "a/b.ndjson:7"), ("a/b.ndjson:7", 5, "…on:7"), ("abc", 0, ""),
      ("日本語", 5, "…本語"),
    ])
  func truncatesAtStart(text: String, width: Int, expected: String) {
    #expect(text.truncatedAtStart(toWidth: width) == expected)
  }

  @Test(
    "is wrapped at spaces, and within words that are too long",
    arguments: [
      ("", 3, [""]), ("abc", 3, ["abc"]), ("abc def", 3, ["abc", "def"]),
      ("ab cd ef", 5, ["ab cd", "ef"]), ("ab cd ef", 6, ["ab cd", "ef"]),
      ("abcdefg h", 3, ["abc", "def", "g h"]), ("a  b", 2, ["a ", "b"]), (" abc", 3, [" ab", "c"]),
      ("日本語", 4, ["日本", "語"]), ("日本", 1, ["日", "本"]), ("ab", 0, ["a", "b"]),
    ] as [(String, Int, [String])])
  func wraps(text: String, width: Int, expected: [String]) {
    #expect(text.wrapped(toWidth: width) == expected)
  }

  @Test(
    "is coloured as the environment asks",
    arguments: [
      (true, ["TERM": "xterm"], true),
      (false, ["TERM": "xterm"], false),
      (true, ["TERM": "dumb"], false),
      (true, ["TERM": "xterm", "NO_COLOR": "1"], false),
      (true, ["TERM": "xterm", "NO_COLOR": ""], true),
      (false, ["CLICOLOR_FORCE": "1"], true),
      (false, ["CLICOLOR_FORCE": "0"], false),
      (true, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], false),
    ])
  func color(isTerminal: Bool, variables: [String: String], expected: Bool) {
    let environment = Environment(variables)
    #expect(Terminal.hasColor(isTerminal: isTerminal, environment: environment) == expected)
  }
}
