import Basics
import JSON
import Testing
import ToolSupport

@Suite("Redaction")
struct RedactionTests {
  private let redaction = Redaction()

  init() {
    redaction.add("pa+t/token=1")
    redaction.add("pa+t/token=12")
  }

  @Test(
    "hides a credential in every form",
    arguments: [
      ("nothing here", "nothing here"),
      ("the token pa+t/token=1.", "the token ***."),
      ("twice pa+t/token=1pa+t/token=1", "twice ******"),
      ("the longer one: pa+t/token=12", "the longer one: ***"),
      ("https://h/?t=pa%2Bt%2Ftoken%3D1&x", "https://h/?t=***&x"),
      ("https://h/?t=pa%2bt%2ftoken%3d1&x", "https://h/?t=***&x"),
      // base64(":pa+t/token=1"), with its padding and without.
      ("Basic OnBhK3QvdG9rZW49MQ==", "Basic ***"),
      ("Basic OnBhK3QvdG9rZW49MQ", "Basic ***"),
    ])
  func hides(text: String, expected: String) {
    #expect(redaction.apply(to: text) == expected)
  }

  @Test("hides it in failures and in values, but not in names and numbers")
  func failures() {
    let failure = Failure(
      .forbidden, "no: pa+t/token=1", url: "https://h/pa%2Bt%2Ftoken%3D1", hint: "pa+t/token=1")
    #expect(
      redaction.apply(to: failure)
        == Failure(.forbidden, "no: ***", url: "https://h/***", hint: "***"))
    let value: JSONValue = ["a": ["pa+t/token=1", true], "n": 12]
    #expect(redaction.apply(to: value) == ["a": ["***", true], "n": 12])
  }

  @Test(
    "sees credentials in JSON text, where they are escaped",
    arguments: ["pa+t/token=1", #"quo"ted\back"#, "tab\tline\n"])
  func concernsJSON(credential: String) {
    let redaction = Redaction()
    let text: JSONValue = ["a": ["b", .string("x \(credential) y")]]
    #expect(!redaction.concerns(json: Array(text.serialized.utf8)))
    redaction.add(credential)
    #expect(redaction.concerns(json: Array(text.serialized.utf8)))
    #expect(!redaction.concerns(json: Array(#"{"a":["b","x y"],"pa+":1}"#.utf8)))
  }

  @Test("leaves text alone when a credential is too short to be one")
  func short() {
    let redaction = Redaction()
    redaction.add("abc")
    redaction.add("")
    #expect(redaction.apply(to: "abcabc") == "abcabc")
  }
}
