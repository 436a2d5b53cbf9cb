import Basics
import JSON
import SentryState
import Testing

@testable import VSTSIntegration

@Suite("The normalizer of events")
struct EventNormalizerTests {
  private static func data(_ members: String) throws -> JSONObject {
    try EventNormalizer.normalize(EventSamples.event(members), projectID: 1).data
  }

  @Test("leaves what an event needs of an event that says nothing")
  func minimum() throws {
    let data = try EventNormalizer.normalize(EventSamples.event(), projectID: 3).data
    #expect(
      data == [
        "event_id": .string(EventSamples.id), "project": 3, "type": "default",
        "timestamp": 1_700_000_000, "level": "error", "platform": "other", "logger": "",
        "tags": [["level", "error"]],
      ])
  }

  @Test(
    "reads an id in every form",
    arguments: [
      "9e3f0d1aac5244e2a5c1f3b0f7a5d101", "9E3F0D1AAC5244E2A5C1F3B0F7A5D101",
      "9e3f0d1a-ac52-44e2-a5c1-f3b0f7a5d101", "9E3F0D1A-AC52-44E2-A5C1-F3B0F7A5D101",
    ])
  func ids(text: String) {
    #expect(EventID.read(text) == EventSamples.id)
  }

  @Test(
    "refuses an event without a valid id",
    arguments: [
      #""""#, #""9e3f""#, "7", "null", "[]", "{}", "true",
      #""9e3f0d1aac5244e2a5c1f3b0f7a5d10g""#, #""9e3f0d1aac5244e2a5c1f3b0f7a5d1011""#,
      #""9e3f0d1a-ac5244e2a5c1f3b0f7a5d101""#, #""9e3f0d1aac-52-44e2-a5c1-f3b0f7a5d101""#,
      #""{9e3f0d1a-ac52-44e2-a5c1-f3b0f7a5d101}""#,
      #"" 9e3f0d1aac5244e2a5c1f3b0f7a5d101""#, #""----9e3f0d1aac5244e2a5c1f3b0f7a5d101""#,
    ])
  func badIDs(json: String) throws {
    let event = try JSONValue(parsing: #"{"event_id":\#(json),"timestamp":1}"#).object ?? [:]
    let failure = #expect(throws: Failure.self) {
      try EventNormalizer.normalize(event, projectID: 1)
    }
    #expect(failure?.kind == .invalidInput)
    #expect(failure?.message.contains("'event_id'") == true)
  }

  @Test(
    "says of an id of zeros why it is none",
    arguments: [
      "00000000000000000000000000000000", "00000000-0000-0000-0000-000000000000",
    ])
  func zeros(id: String) {
    let failure = #expect(throws: Failure.self) {
      try EventNormalizer.normalize(
        ["event_id": .string(id), "timestamp": 1], projectID: 1)
    }
    #expect(
      failure
        == Failure(
          .invalidInput, "member 'event_id' of the event is all zeros, which is the id of no event")
    )
  }

  @Test(
    "reads a time in both forms",
    arguments: [
      ("1700000000", "2023-11-14T22:13:20.000000Z"),
      ("1700000000.5", "2023-11-14T22:13:20.500000Z"), ("1.7e9", "2023-11-14T22:13:20.000000Z"),
      ("0", "1970-01-01T00:00:00.000000Z"), ("-1.5", "1969-12-31T23:59:58.500000Z"),
      (#""2023-11-14T22:13:20Z""#, "2023-11-14T22:13:20.000000Z"),
      (#""2023-11-14t22:13:20.25z""#, "2023-11-14T22:13:20.250000Z"),
      (#""2023-11-14 23:13:20.123456789+01:00""#, "2023-11-14T22:13:20.123456Z"),
      (#""2023-11-14T22:13:20""#, "2023-11-14T22:13:20.000000Z"),
    ])
  func times(json: String, expected: String) throws {
    #expect(EventTime.read(try JSONValue(parsing: json))?.description == expected)
  }

  @Test(
    "refuses an event without a valid time",
    arguments: [
      "null", "true", "[]", "{}", #""""#, #""now""#, #""1700000000""#, #""2023-11-14""#,
      #""2023-W46-2T22:13:20Z""#, #""2023-318T22:13:20Z""#, #""20231114T221320Z""#,
      #""2023-02-30T22:13:20Z""#, #""2023-11-14T25:13:20Z""#, #""2023-11-14T22:13Z""#,
      #""2023-11-14T22:13:20X""#, "1e400", "1700000000000", "-1e12",
    ])
  func badTimes(json: String) throws {
    let event =
      try JSONValue(parsing: #"{"event_id":"\#(EventSamples.id)","timestamp":\#(json)}"#).object
      ?? [:]
    let failure = #expect(throws: Failure.self) {
      try EventNormalizer.normalize(event, projectID: 1)
    }
    #expect(failure?.kind == .invalidInput)
    #expect(failure?.message.contains("'timestamp'") == true)
  }

  /// A member as it was sent, and what becomes of it; nothing for what is left out.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let sent: String
    let kept: String?
    var isReported = false

    var testDescription: String { "\(name): \(sent.prefix(60))" }
  }

  private static func kept(_ name: String, _ sent: String, as kept: String) -> Case {
    Case(name: name, sent: sent, kept: kept)
  }

  private static func dropped(_ name: String, _ sent: String, reported: Bool = true) -> Case {
    Case(name: name, sent: sent, kept: nil, isReported: reported)
  }

  private static let long = String(repeating: "x", count: 300)
  private static let frame = #"{"function":"f"}"#

  static let cases: [Case] = [
    kept("level", #""WARNING""#, as: #""warning""#), kept("level", "50", as: #""fatal""#),
    kept("level", #""log""#, as: #""info""#), kept("level", #""40""#, as: #""error""#),
    kept("platform", #""python""#, as: #""python""#),
    kept("logger", #"" shop ""#, as: #""shop""#), kept("logger", "7", as: #""7""#),
    kept("logger", #""\#(long)""#, as: #""\#(String(repeating: "x", count: 61))...""#),
    kept("release", #""shop@1.0""#, as: #""shop@1.0""#), kept("release", "17", as: #""17""#),
    dropped("release", #""latest""#), dropped("release", #""a/b""#), dropped("release", "{}"),
    dropped("release", #""\#(long)""#), dropped("release", #""""#, reported: false),
    dropped("release", "null", reported: false),
    // A build is one of a release.
    dropped("dist", #""42""#, reported: false),
    kept("environment", #""production""#, as: #""production""#),
    dropped("environment", #""a/b""#), dropped("environment", #""none""#),
    dropped("environment", "[]"),
    kept("transaction", #""GET /""#, as: #""GET /""#), kept("culprit", #""shop""#, as: #""shop""#),
    kept("server_name", #""web-1""#, as: #""web-1""#),
    kept("received", #""2023-11-14T22:13:20Z""#, as: "1700000000"), dropped("received", "{}"),
    kept("start_timestamp", "1.5", as: "1.5"), dropped("start_timestamp", #""soon""#),
    kept("user", #"{"id":7,"plan":"gold"}"#, as: #"{"id":"7","plan":"gold"}"#),
    kept("user", #"{"ip_address":"::1"}"#, as: #"{"ip_address":"::1"}"#),
    dropped("user", #"{"ip_address":"{{auto}}"}"#, reported: false),
    dropped("user", #"{"ip_address":"300.1.1.1"}"#), dropped("user", #"{"id":{}}"#),
    dropped("user", "7"), dropped("user", "{}", reported: false),
    kept("fingerprint", #"["a",7,true]"#, as: #"["a","7","True"]"#),
    kept("fingerprint", #""a""#, as: #"["a"]"#), dropped("fingerprint", "[[]]"),
    dropped("fingerprint", "{}"), dropped("fingerprint", "[]", reported: false),
    kept("logentry", #""hello""#, as: #"{"formatted":"hello"}"#),
    kept(
      "logentry", #"{"message":"%s is","params":["it"],"formatted":"it is"}"#,
      as: #"{"message":"%s is","formatted":"it is","params":["it"]}"#),
    kept("logentry", #"{"message":"hello"}"#, as: #"{"formatted":"hello"}"#),
    dropped("logentry", "7"), dropped("logentry", #"{"message":7}"#),
    dropped("logentry", #""""#, reported: false),
    kept(
      "exception", #"{"values":[null,{"type":"E","value":"v"}]}"#,
      as: #"{"values":[{"type":"E","value":"v"}]}"#),
    kept("exception", #"[{"type":"E"}]"#, as: #"{"values":[{"type":"E"}]}"#),
    kept("exception", #"{"type":"E","value":7}"#, as: #"{"values":[{"type":"E","value":"7"}]}"#),
    kept(
      "exception", #"[{"value":{"a":1}}]"#, as: #"{"values":[{"value":"{\"a\":1}"}]}"#),
    dropped("exception", "7"), dropped("exception", #"{"values":7}"#),
    dropped("exception", #"[7]"#), dropped("exception", "[]", reported: false),
    dropped("exception", #"{"values":null}"#, reported: false), dropped("exception", "{}"),
    dropped("exception", #"[{"type":"","value":null}]"#),
    kept(
      "stacktrace", #"{"frames":[\#(frame)]}"#, as: #"{"frames":[\#(frame)]}"#),
    kept(
      "stacktrace", #"{"frames":[null,\#(frame)]}"#, as: #"{"frames":[\#(frame)]}"#),
    dropped("stacktrace", #"{"frames":{}}"#), dropped("stacktrace", #"{"frames":[7]}"#),
    kept(
      "request", #"{"url":"http://a/","method":"post","headers":{"A":"b"}}"#,
      as: #"{"url":"http://a/","method":"POST","headers":[["A","b"]]}"#),
    kept(
      "request", #"{"url":"http://a/","query_string":{"a":"1"}}"#,
      as: #"{"url":"http://a/","query_string":[["a","1"]]}"#),
    dropped("request", "[]"), dropped("request", #"{"method":"a b"}"#),
    // What is not known stays as it is.
    kept("contexts", #"{"os":{"name":"Linux"}}"#, as: #"{"os":{"name":"Linux"}}"#),
    kept("extra", "[1.0]", as: "[1.0]"),
  ]

  @Test("brings each member into its normal form, or leaves it out", arguments: cases)
  func members(sample: Case) throws {
    let data = try Self.data(#""\#(sample.name)":\#(sample.sent)"#)
    #expect(data[sample.name] == (try sample.kept.map { try JSONValue(parsing: $0) }))
    #expect((data["errors"] != nil) == sample.isReported)
  }

  @Test("says which member it left out, and what it was")
  func errors() throws {
    let data = try Self.data(#""level":"high","user":7,"errors":[{"type":"js_no_source"}]"#)
    #expect(
      data["errors"] == [
        ["type": "js_no_source"],
        ["type": "invalid_data", "name": "level", "value": "high"],
        ["type": "invalid_data", "name": "user", "value": 7],
      ])
    #expect(data["level"] == "error")
  }

  @Test(
    "reads tags in every form",
    arguments: [
      (#"{"a":"b","c":7,"d":true,"e":null,"f":""}"#, #"[["a","b"],["c","7"],["d","True"]]"#),
      (#"[["a","b"],["a","c"],null]"#, #"[["a","b"]]"#),
      (#"[{"key":"a","value":"b"}]"#, #"[["a","b"]]"#), (#"{"level":"mine"}"#, "[]"), ("{}", "[]"),
    ])
  func tags(sent: String, kept: String) throws {
    let data = try Self.data(#""tags":\#(sent)"#)
    let own = try JSONValue(parsing: kept).array ?? []
    #expect(data["tags"] == .array(own + [["level", "error"]]))
    #expect(data["errors"] == nil)
  }

  @Test(
    "leaves out what is no tag",
    arguments: [
      "7", #""a""#, "[7]", #"[["a"]]"#, #"[["a","b","c"]]"#, #"{"a b":"c"}"#, #"{"":"c"}"#,
      #"{"a":{}}"#, #"{"a":"b\nc"}"#, #"{"a":"\#(long)"}"#, #"{"\#(long)":"a"}"#, "[[7,{}]]",
    ])
  func badTags(sent: String) throws {
    let data = try Self.data(#""tags":\#(sent)"#)
    #expect(data["tags"] == [["level", "error"]])
    #expect(data["errors"]?.array?.count == 1)
  }

  @Test("notes in the tags what the event says elsewhere")
  func derivedTags() throws {
    let data = try Self.data(
      """
      "release":"shop@1","dist":"42","environment":"prod","transaction":"GET /","logger":"shop",
      "server_name":"web","user":{"email":"a@b.example"},"request":{"url":"http://a/"},
      "tags":{"release":"theirs","user":"theirs","environment":"theirs","own":"kept"},
      "exception":[{"type":"E","mechanism":{"type":"django","handled":false}}]
      """)
    #expect(
      data["tags"] == [
        ["own", "kept"], ["server_name", "web"], ["level", "error"], ["logger", "shop"],
        ["environment", "prod"], ["transaction", "GET /"], ["sentry:release", "shop@1"],
        ["sentry:dist", "42"], ["sentry:user", "email:a@b.example"], ["mechanism", "django"],
        ["handled", "no"], ["url", "http://a/"],
      ])
  }

  @Test("takes the environment of a tag where the event names none")
  func environmentTag() throws {
    let event = try EventNormalizer.normalize(
      EventSamples.event(#""tags":{"environment":"prod"}"#), projectID: 1)
    #expect(event.environment == "prod")
    #expect(event.data["environment"] == "prod")
  }

  @Test("knows the old names of members, and prefers the new ones")
  func oldNames() throws {
    let data = try Self.data(
      """
      "sentry.interfaces.Exception":[{"type":"E"}],"sentry.interfaces.Message":{"message":"old"},
      "logentry":{"message":"new"},"sentry.interfaces.User":{"id":"1"},
      "sentry.interfaces.Http":{"url":"http://a/"}
      """)
    #expect(data["exception"] == ["values": [["type": "E"]]])
    #expect(data["logentry"] == ["formatted": "new"])
    #expect(data["user"] == ["id": "1"])
    #expect(data["request"] == ["url": "http://a/"])
    #expect(!data.members.contains { $0.name.hasPrefix("sentry.interfaces") })
  }

  @Test("takes the last of members with the same name")
  func doubledMembers() throws {
    #expect(try Self.data(#""level":"info","level":"fatal""#)["level"] == "fatal")
  }

  @Test(
    "tells the three paths apart",
    arguments: [
      (#""type":"transaction""#, NormalizedEvent.Path.transaction, "transaction"),
      (#""type":"generic""#, .generic, "generic"), (#""type":"csp""#, .error, "csp"),
      (#""type":"error""#, .error, "default"), (#""exception":[{"type":"E"}]"#, .error, "error"),
      (#""type":7"#, .error, "7"), (#""type":[]"#, .error, "default"),
    ])
  func paths(members: String, path: NormalizedEvent.Path, type: String) throws {
    let event = try EventNormalizer.normalize(EventSamples.event(members), projectID: 1)
    #expect(event.path == path)
    #expect(event.data["type"] == .string(type))
  }

  @Test("keeps the outermost and innermost of too many frames")
  func manyFrames() throws {
    let frames = (0..<400).map { #"{"lineno":\#($0)}"# }.joined(separator: ",")
    let data = try Self.data(#""stacktrace":{"frames":[\#(frames)]}"#)
    let lines = data["stacktrace"]?["frames"]?.array?.compactMap { $0["lineno"]?.int }
    #expect(lines == Array(0..<125) + Array(275..<400))
  }

  @Test("cuts a message that is too long")
  func longMessage() throws {
    let text = String(repeating: "ä", count: 10_000)
    let message = try Self.data(#""message":"\#(text)""#)["logentry"]?["formatted"]?.string
    #expect(message == String(repeating: "ä", count: 8189) + "...")
  }

  @Test("refuses an event that is too large to be stored")
  func largeEvent() throws {
    let event = try EventSamples.event(
      #""extra":"\#(String(repeating: "x", count: 1_048_576))""#)
    let failure = #expect(throws: Failure.self) { try EventJob(event, projectID: 1) }
    #expect(failure?.kind == .invalidInput)
  }
}
