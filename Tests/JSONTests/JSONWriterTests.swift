import JSON
import Testing

@Suite("A text that is written as JSON")
struct JSONWriterTests {
  @Test(
    "is escaped where it must be, at every place, and nowhere else",
    arguments: [
      ("\"", #"\""#), ("\\", #"\\"#), ("\n", #"\n"#), ("\u{0}", #"\u0000"#),
      ("\u{1F}", #"\u001f"#), (" ", " "), ("!", "!"), ("#", "#"), ("[", "["), ("]", "]"),
      ("\u{7F}", "\u{7F}"), ("é", "é"), ("\u{2028}", "\u{2028}"), ("🦊", "🦊"),
    ])
  func escapes(character: String, written: String) {
    for before in 0..<18 {
      for after in 0..<18 {
        // The neighbours are those next to what is escaped.
        let (left, right) = (
          String(repeating: "!", count: before), String(repeating: "ÿ", count: after)
        )
        #expect(
          JSONValue.string(left + character + right).serialized == "\"\(left)\(written)\(right)\"")
      }
    }
  }

  @Test("names a member only byte by byte")
  func names() {
    // The same number of bytes, and canonically the same.
    let object: JSONObject = ["\u{212B}": 1]
    #expect("\u{212B}" == "A\u{30A}")
    #expect(object["A\u{30A}"] == nil)
    #expect(object["\u{212B}"] == 1)
  }
}
