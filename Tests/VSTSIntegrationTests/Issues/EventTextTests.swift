import JSON
import Testing

@testable import VSTSIntegration

@Suite("An event's text")
struct EventTextTests {
  private static let frames: JSONValue = [
    "frames": [
      [
        "filename": "django/handler.py", "lineno": 1, "function": "get_response", "in_app": false,
      ],
      [
        "filename": "shop/views.py", "lineno": 42, "function": "checkout", "in_app": true,
        "context_line": "    total = cart.total()",
      ],
      ["module": "shop.cart", "function": "total"],
    ]
  ]

  @Test(
    "has a title of type and value, else of the message",
    arguments: [
      (#"{"exception":{"values":[{"type":"KeyError","value":"'x'"}]}}"#, "KeyError: 'x'"),
      (
        #"{"exception":{"values":[{"type":"A","value":"a"},{"type":"B","value":"one\ntwo"}]}}"#,
        "B: one"
      ),
      (#"{"exception":{"values":[{"type":"OSError","value":null}]},"message":"m"}"#, "OSError"),
      (#"{"exception":[{"type":"E","value":""}]}"#, "E"),
      (#"{"sentry.interfaces.Exception":{"values":[{"type":"E","value":"v"}]}}"#, "E: v"),
      (#"{"exception":{"values":[{"value":"lost"}]}}"#, "lost"),
      (#"{"exception":{"values":[{"stacktrace":null}]}}"#, "<unknown>"),
      (#"{"exception":null,"logentry":{"formatted":"x is 1","message":"x is %s"}}"#, "x is 1"),
      (#"{"logentry":{"message":"  first\nsecond"}}"#, "first"),
      (#"{"message":"plain"}"#, "plain"),
      (#"{"message":{"message":"nested"}}"#, "nested"),
      (#"{"title":"GET /"}"#, "GET /"),
      ("{}", "<unlabeled event>"),
    ])
  func title(data: String, title: String) throws {
    #expect(EventText(try JSONValue(parsing: data).object ?? [:]).title == title)
  }

  @Test(
    "has a title that ends with the line, however that ends",
    arguments: ["\n", "\r", "\r\n", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}"])
  func lineEnd(_ end: String) {
    #expect(EventText(["message": .string("e\u{301} one\(end)two")]).title == "e\u{301} one")
  }

  @Test("has a title that goes on where no line ends")
  func noLineEnd() {
    let text = "\u{E}one\u{84}\u{86}\u{2027}\u{202A}two"
    #expect(EventText(["message": .string(text)]).title == text)
  }

  @Test("cuts a long title")
  func longTitle() {
    let event = EventText(["message": .string(String(repeating: "é", count: 101))])
    #expect(event.title == String(repeating: "é", count: 97) + "...")
  }

  @Test("has the exceptions with the application's frames, the message and the request")
  func body() {
    let event = EventText([
      "exception": ["values": [["type": "KeyError", "value": "'x'", "stacktrace": Self.frames]]],
      "logentry": ["formatted": "checkout failed"],
      "request": [
        "method": "POST", "url": "https://shop.example/checkout",
        "query_string": [["step", "2"]], "headers": [["Cookie", "secret"]],
      ],
    ])
    #expect(
      event.body == """
        KeyError: 'x'

          File "shop/views.py", line 42, in checkout
            total = cart.total()
          File "shop.cart", in total

        checkout failed

        POST https://shop.example/checkout?step=2
        """)
  }

  @Test("has the last five frames")
  func manyFrames() {
    let frames = (1...7).map { JSONValue.object(["filename": .string("\($0).py")]) }
    let event = EventText(["stacktrace": ["frames": .array(frames)]])
    #expect(
      event.body == """
        Stacktrace (most recent call last):

        (2 additional frame(s) were not displayed)
        ...
          File "3.py"
          File "4.py"
          File "5.py"
          File "6.py"
          File "7.py"
        """)
  }

  @Test("is empty where nothing is known", arguments: ["{}", #"{"exception":{"values":[null]}}"#])
  func nothing(data: String) throws {
    #expect(EventText(try JSONValue(parsing: data).object ?? [:]).body == "")
  }
}
