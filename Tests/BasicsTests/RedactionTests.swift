import Basics
import JSON
import Testing

@Suite("Redaction")
struct RedactionTests {
  private let redaction = Redaction(["pa+t/token=1", "pa+t/token=12"])

  @Test(
    "hides a secret in every form",
    arguments: [
      ("nothing here", "nothing here"),
      ("the token pa+t/token=1.", "the token ***."),
      ("twice pa+t/token=1pa+t/token=1", "twice ******"),
      ("the longer one: pa+t/token=12", "the longer one: ***"),
      ("https://h/?t=pa%2Bt%2Ftoken%3D1&x", "https://h/?t=***&x"),
      ("https://h/?t=pa%2bt%2ftoken%3d1&x", "https://h/?t=***&x"),
      // base64("pa+t/token=1"), and base64(":pa+t/token=1") with its padding and without.
      ("token cGErdC90b2tlbj0x", "token ***"),
      ("Basic OnBhK3QvdG9rZW49MQ==", "Basic ***"),
      ("Basic OnBhK3QvdG9rZW49MQ", "Basic ***"),
      ("pa+t/token", "pa+t/token"),
      ("", ""),
    ])
  func hides(text: String, expected: String) {
    #expect(redaction.redacted(text) == expected)
  }

  @Test("hides it in failures and in values, but not in names and numbers")
  func failures() {
    let failure = Failure(
      .forbidden, "no: pa+t/token=1", url: "https://h/pa%2Bt%2Ftoken%3D1",
      activityID: "pa+t/token=1", hint: "pa+t/token=1")
    #expect(
      redaction.redacted(failure)
        == Failure(.forbidden, "no: ***", url: "https://h/***", activityID: "***", hint: "***"))
    let value: JSONValue = ["a": ["pa+t/token=1", true], "n": 12, "pa+t/token=1": "b"]
    #expect(redaction.redacted(value) == ["a": ["***", true], "n": 12, "pa+t/token=1": "b"])
  }

  @Test(
    "sees secrets in JSON text, where they are escaped",
    arguments: ["pa+t/token=1", #"quo"ted\back"#, "tab\tline\n", "abc"])
  func concernsJSON(secret: String) {
    let redaction = Redaction()
    let value: JSONValue = ["a": ["b", .string("x\n\(secret)\ny")]]
    let text = value.serialized
    #expect(!redaction.concerns(json: Array(text.utf8)))
    redaction.add(secret)
    #expect(redaction.concerns(json: Array(text.utf8)))
    #expect(redaction.redacted(value) == ["a": ["b", "x\n***\ny"]])
    #expect(!redaction.concerns(json: Array(#"{"a":["b","x y"],"pa+":1}"#.utf8)))
  }

  @Test("hides a secret in a body of JSON that is shown as it came")
  func bodies() {
    let redaction = Redaction([#"quo"ted\back"#])
    #expect(redaction.redacted(#"{"m":"quo\"ted\\back"}"#) == #"{"m":"***"}"#)
  }

  @Test(
    "hides a short secret where it stands alone, and none that is empty",
    arguments: [
      ("the path 'pat' of pat", "the path '***' of ***"), ("patpat", "patpat"),
      ("x pat1 1pat", "x pat1 1pat"), ("päpat", "pä***"), ("p", "p"),
    ])
  func short(text: String, expected: String) {
    #expect(Redaction(["pat", ""]).redacted(text) == expected)
  }

  @Test(
    "leaves no part of secrets that overlap",
    arguments: [
      ("<abcdefgh>", "<***>"), ("<abcdefghij>", "<***>"), ("<efghij>", "<***>"),
      ("<aaaaaa>", "<***>"), ("<abcdabcdef>", "<abcd***>"),
    ])
  func overlaps(text: String, expected: String) {
    #expect(Redaction(["abcdef", "cdefgh", "efghij", "aaaa"]).redacted(text) == expected)
  }

  @Test("hides more from a copy on, and no less")
  func adding() {
    let first = Redaction(["first-secret"])
    let both = first.adding(["other-secret"])
    #expect(both.redacted("first-secret, other-secret") == "***, ***")
    #expect(first.redacted("first-secret, other-secret") == "***, other-secret")
    #expect(first.adding([]) === first)
  }

  @Test("hides each of a thousand secrets, wherever it stands, and nothing else")
  func thousand() {
    let redaction = Redaction()
    // Half of them begin alike, as the tokens of one service do.
    let secrets = (0..<1000).map { number in
      (number.isMultiple(of: 2) ? "prefix_" : "") + "\(number * 7919 % 10_007)/+\(number)"
    }
    for secret in secrets { redaction.add(secret) }
    // Adding one again changes nothing.
    for secret in secrets.prefix(10) { redaction.add(secret) }
    for (index, secret) in secrets.enumerated() {
      let before = String(repeating: "-", count: index % 17)
      let after = String(repeating: "=", count: index % 5)
      #expect(redaction.redacted("\(before)\(secret)|\(after)") == "\(before)***|\(after)")
      #expect(redaction.redacted(secret.percentEncoded) == "***")
      #expect(redaction.redacted("Basic \(":\(secret)".utf8.base64)") == "Basic ***")
      #expect(redaction.concerns(json: Array("[\"\(before)\(secret)\"]".utf8)))
    }
    let whole = secrets.joined(separator: " , ")
    #expect(
      redaction.redacted(whole)
        == Array(repeating: "***", count: secrets.count).joined(separator: " , "))
    #expect(redaction.redacted("prefix_ 7919 /+ prefix_7919/") == "prefix_ 7919 /+ prefix_7919/")
  }
}
