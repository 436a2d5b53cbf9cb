import Testing

/// Texts that are JSON by RFC 8259, and texts that are not.
enum Conformance {
  struct Text: Sendable, ExpressibleByStringLiteral, CustomTestStringConvertible {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
    }

    init(stringLiteral text: String) {
      bytes = Array(text.utf8)
    }

    /// A string with these bytes between its quotes.
    static func string(_ bytes: UInt8...) -> Text { Text([0x22] + bytes + [0x22]) }

    var testDescription: String {
      String(decoding: bytes.prefix(60), as: UTF8.self).debugDescription
    }
  }

  static let accepted = values + numbers + strings
  static let refused = structures + noNumbers + noLiterals + noStrings + noUTF8 + noWhitespace

  static let values: [Text] = [
    "null", "true", "false", "{}", "[]", "[[]]", "[{}]", " [ ] ", "\t\r\n { \n } \n",
    "[1,2,3]", "[null,true,false,0,\"\",[],{}]", #"{"a":1}"#, #"{"":0}"#, #"{"a":1,"a":2}"#,
    #"{"a":{"b":[{"c":null}]}}"#, #"{ "a" : 1 , "b" : [ 1 , 2 ] }"#, #"{"\u0000":"\u0000"}"#,
    Text(Array(repeating: UInt8(ascii: "["), count: 512) + Array(repeating: 0x5D, count: 512)),
    Text(nestedObjects(511)),
  ]

  static let numbers: [Text] = [
    "0", "-0", "1", "-1", "10", "0.0", "-0.0", "0.10", "1e1", "1E1", "1e+1", "1e-1", "0e0", "0E+0",
    "123.456e78", "1e400", "-1e400", "1e-400", "1e99999999999999999999", "9007199254740993",
    "123456789012345678901234567890", "0.00000000000000000000000000000000000000001", "[-0]",
    "[1 ]", "[1.5]", "[1e5]",
  ]

  static let strings: [Text] = [
    "\"\"", "\"a\"", "\" \"", "\"'\"", "\"/\"", #""\"\\\/\b\f\n\r\t""#, #""\u0041\u00e9\u00E9""#,
    #""\ud83d\ude00""#, #""\uD800\uDC00\uDBFF\uDFFF""#, #""\uFFFF\uFDD0\uFFFE""#, #""\u2028""#,
    "\"é€\u{1F600}\u{10FFFF}\"", "\"\u{2028}\u{2029}\u{85}\u{A0}\u{FEFF}\"", "\"\u{7F}\u{80}\"",
    .string(0xC2, 0x80), .string(0xDF, 0xBF), .string(0xE0, 0xA0, 0x80), .string(0xED, 0x9F, 0xBF),
    .string(0xEE, 0x80, 0x80), .string(0xEF, 0xBF, 0xBF), .string(0xF0, 0x90, 0x80, 0x80),
    .string(0xF4, 0x8F, 0xBF, 0xBF), "\"[{:,}]//#\"", "\"12345678\"", #""1234567\"""#,
  ]

  private static let structures: [Text] = [
    "", " ", "\n", "[", "]", "{", "}", "[}", "{]", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]",
    "[1}", "[[]", "[]]", "[1]x", "{}}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", #"{"a":1,}"#,
    #"{,"a":1}"#, "{,}", #"{"a"}"#, #"{"a":}"#, "{:1}", #"{"a" 1}"#, #"{"a"::1}"#,
    #"{"a":1 "b":2}"#, #"{"a":1,,"b":2}"#, #"{"a","b"}"#, "{a:1}", "{'a':1}", "{1:1}", "{null:1}",
    "{[]:1}", #"{"a":1]"#, #"["a":1]"#, "1,2", ",", ":", "{}{}", "1 2", "[] []", "[\"a\",\n4\n,1,",
    "<null>", "*", "$", "\\", "[1]]", "{\"a\":1}}", "(1)", "\u{FEFF}{}", "\u{FEFF}",
    Text(Array(repeating: UInt8(ascii: "["), count: 513) + Array(repeating: 0x5D, count: 513)),
    Text(nestedObjects(512)), Text(Array(repeating: UInt8(ascii: "["), count: 100_000)),
    Text(Array(repeatElement(Array(#"{"a":["#.utf8), count: 50_000).joined())),
  ]

  private static let noNumbers: [Text] = [
    "01", "00", "-01", "-00.1", "012", "1.", "-1.", "1.e1", ".1", "-.1", "+1", "+", "-", "--1",
    "- 1",
    "1e", "1E", "1e+", "1e-", "1e++1", "1e1.5", "1.2.3", "1-2", "0x1", "0b1", "1_000", "1,000",
    "1a",
    "1e1e1", "NaN", "nan", "-NaN", "Infinity", "-Infinity", "inf", "1f", "1.0f", "1L", "٣", "１",
    "[1.]", "[-]", "[1e]", "[01]", "[+1]", "[.5]", "[1 000]",
  ]

  private static let noLiterals: [Text] = [
    "t", "tru", "True", "TRUE", "truee", "true1", "f", "fals", "False", "n", "nul", "Null", "nulll",
    "truefalse", "undefined", "[nul]", "[tru", "None", "yes",
  ]

  private static let noStrings: [Text] = [
    "\"", "\"a", "a\"", "'a'", "\"\\\"", "\"\\", #""\a""#, #""\x41""#, #""\'""#, #""\0""#,
    #""\U0041""#,
    #""\u""#, #""\u1""#, #""\u12""#, #""\u123""#, #""\u123g""#, #""\u-123""#, #""\u+123""#,
    #""\uD800""#, #""\uD800a""#, #""\uD800\n""#, #""\uD800\u0041""#, #""\uD800\uD800""#,
    #""\uDC00""#,
    #""\uDC00\uD800""#, #""\uD83D\uDE0""#, #""\uDBFF\uE000""#, #""\uD800\"#, #""\uD800\u"#,
    "\"\n\"", "\"\r\"", "\"\t\"", "\"\u{0}\"", "\"\u{1F}\"", "\"12345678\u{8}\"", #"{"\uD800":1}"#,
    "{\"a\n\":1}", "\"a\" \"b\"", "\"a\"b",
  ]

  private static let noUTF8: [Text] = [
    .string(0x80), .string(0xBF), .string(0xC0, 0x80), .string(0xC0, 0xAF), .string(0xC1, 0xBF),
    .string(0xC3), .string(0xC3, 0x28), .string(0xC3, 0xC3, 0xA9), .string(0xE0, 0x80, 0x80),
    .string(0xE0, 0x9F, 0xBF), .string(0xE2, 0x82), .string(0xE2, 0x28, 0xA1),
    .string(0xE2, 0x82, 0x28), .string(0xED, 0xA0, 0x80), .string(0xED, 0xAF, 0xBF),
    .string(0xED, 0xBF, 0xBF), .string(0xF0, 0x80, 0x80, 0x80), .string(0xF0, 0x8F, 0xBF, 0xBF),
    .string(0xF0, 0x9F, 0x98), .string(0xF0, 0x9F, 0x28, 0x80), .string(0xF4, 0x90, 0x80, 0x80),
    .string(0xF5, 0x80, 0x80, 0x80), .string(0xF8, 0x88, 0x80, 0x80, 0x80), .string(0xFE),
    .string(0xFF), Text([0x22, 0xE2, 0x82]), Text([0x22, 0xF0, 0x9F, 0x98]), Text([0xFF]),
    Text([0x5B, 0xE9, 0x5D]), "[é]", Text([0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x5D]),
    Text([0x5B, 0x00, 0x5D, 0x00]), Text([0xEF, 0xBB]),
  ]

  private static let noWhitespace: [Text] = [
    "\u{0}", "1\u{0}", "{}\u{0}", "[\u{0}]", "\u{B}1", "[\u{C}]", "1\u{C}", "\u{A0}1", "[\u{2060}]",
    "\u{2028}1", "[\u{FEFF}1]", "[]//", "[]/**/", "/**/[]", "#\n1", "[1,\u{1F}2]", "[1\u{85}]",
    "\u{1B}[0m1",
  ]

  private static func nestedObjects(_ count: Int) -> [UInt8] {
    Array(repeatElement(Array(#"{"a":"#.utf8), count: count).joined()) + Array("{}".utf8)
      + Array(repeating: UInt8(ascii: "}"), count: count)
  }
}
