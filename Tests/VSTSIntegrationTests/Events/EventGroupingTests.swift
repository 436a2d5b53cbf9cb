import JSON
import Testing

@testable import VSTSIntegration

@Suite("The grouping of events")
struct EventGroupingTests {
  private static func values(_ members: String) throws -> [String] {
    let event = try EventNormalizer.normalize(EventSamples.event(members), projectID: 1)
    return EventGrouping(of: event).values
  }

  private static let frames = """
    {"frames":[{"module":"lib","function":"call","in_app":false},
    {"module":"shop.cart","function":"total","in_app":true},
    {"filename":"shop/tax.py","function":"tax","in_app":true}]}
    """

  @Test(
    "goes by the fingerprint, else exceptions, else stack trace, else message",
    arguments: [
      (#""fingerprint":["a","b"],"message":"m""#, ["a", "b"]),
      (#""fingerprint":[7,"{{ default }}"],"message":"m""#, ["7", "m"]),
      (#""fingerprint":["{{default}}"],"message":"m""#, ["m"]),
      (#""fingerprint":["{{ other }}"],"message":"m""#, ["{{ other }}"]),
      (
        #""exception":[{"type":"E","value":"v","stacktrace":\#(frames)}],"message":"m""#,
        ["shop.cart", "total", "shop/tax.py", "tax", "E"]
      ),
      (
        #""fingerprint":["x","{{ default }}"],"exception":[{"type":"E","value":"v"}]"#,
        ["x", "E", "v"]
      ),
      (#""exception":[{"type":"A","value":"1"},{"type":"B","value":"2"}]"#, ["A", "1", "B", "2"]),
      (
        // No frame is the application's: all count.
        #""exception":[{"type":"E","stacktrace":{"frames":[{"module":"a","function":"f"}]}}]"#,
        ["a", "f", "E"]
      ),
      (
        // Frames that say nothing are none.
        #""exception":[{"type":"E","value":"v","stacktrace":{"frames":[{"in_app":true}]}}]"#,
        ["E", "v"]
      ),
      (
        // A function that calls itself counts once.
        #""stacktrace":{"frames":[\#(call),\#(call),{"module":"b","function":"g"},\#(call)]}"#,
        ["a", "f", "b", "g", "a", "f"]
      ),
      (#""stacktrace":{"frames":[{"filename":"a","context_line":" x "}]}"#, ["a", "x"]),
      (#""stacktrace":{"frames":[{"filename":"a","lineno":3}]}"#, ["a", "3"]),
      (#""logentry":{"message":"%s is wrong","formatted":"it is wrong"}"#, ["%s is wrong"]),
      (#""message":"m""#, ["m"]), ("", []),
    ])
  func values(members: String, expected: [String]) throws {
    #expect(try Self.values(members) == expected)
  }

  private static let call = #"{"module":"a","function":"f"}"#

  @Test(
    "hashes as Sentry does",
    arguments: [
      (#""message":"hello""#, "5d41402abc4b2a76b9719d911017c592"),
      (#""fingerprint":["my-","group"]"#, "296f2802b6652a272f7143a950e6a848"),
      ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ])
  func hashes(members: String, expected: String) throws {
    let event = try EventNormalizer.normalize(EventSamples.event(members), projectID: 1)
    #expect(EventGrouping(of: event).hash == expected)
  }

  @Test(
    "finds the culprit",
    arguments: [
      (#""culprit":"given","transaction":"t""#, "given"), (#""transaction":"t""#, "t"),
      (#""exception":[{"type":"E","stacktrace":\#(frames)}]"#, "shop/tax.py in tax"),
      (
        #""platform":"javascript","exception":[{"type":"E","stacktrace":\#(frames)}]"#,
        "tax(shop/tax.py)"
      ),
      (#""platform":"native","exception":[{"type":"E","stacktrace":\#(frames)}]"#, "tax"),
      (#""exception":[{"type":"E"}],"request":{"url":"http://a/"}"#, "http://a/"),
      (#""exception":[{"type":"E","mechanism":{"synthetic":true},"stacktrace":\#(frames)}]"#, ""),
      (#""stacktrace":{"frames":[{"module":"m"}]}"#, "m in ?"), (#""message":"m""#, ""),
    ])
  func culprits(members: String, expected: String) throws {
    let event = try EventNormalizer.normalize(EventSamples.event(members), projectID: 1)
    #expect(EventMetadata(of: event).culprit == expected)
  }

  @Test("collects what a search of groups looks at, nothing twice")
  func searchMessage() throws {
    let event = try EventNormalizer.normalize(
      EventSamples.event(
        #""message":"E happened","exception":[{"type":"E","value":"v","stacktrace":\#(Self.frames)}]"#
      ), projectID: 1)
    let metadata = EventMetadata(of: event)
    #expect(metadata.title == "E: v")
    #expect(
      metadata.values
        == ["value": "v", "type": "E", "filename": "shop/tax.py", "function": "tax"])
    #expect(metadata.message == "E happened v shop/tax.py shop/tax.py in tax")
  }
}
