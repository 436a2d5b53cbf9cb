import JSON
import Testing

@testable import VSTSIntegration

@Suite("The field System.AssignedTo")
struct AssigneeChangeTests {
  @Test(
    "says who is assigned",
    arguments: [
      (nil, .none),
      ("null", .none),
      ("{}", .none),
      (#""text""#, .none),
      (#"{"oldValue":"Ada <ada@example.org>"}"#, .unassign),
      (#"{"oldValue":"Ada <ada@example.org>","newValue":null}"#, .unassign),
      (#"{"newValue":"Ada <ada@example.org>"}"#, .assign(email: "ada@example.org")),
      (#"{"newValue":"A <b <ada@example.org> c>"}"#, .assign(email: "b <ada@example.org")),
      (#"{"newValue":"Ada <DOMAIN\\ada>"}"#, .assign(email: #"DOMAIN\ada"#)),
      (#"{"newValue":"Ada < ada@example.org >"}"#, .assign(email: " ada@example.org ")),
      (
        #"{"newValue":{"displayName":"Ada","uniqueName":"ada@example.org"}}"#,
        .assign(email: "ada@example.org")
      ),
      (
        #"{"newValue":{"displayName":"Ada","uniqueName":"Ada <ada@example.org>"}}"#,
        .assign(email: "ada@example.org")
      ),
    ] as [(String?, AssigneeChange)])
  func change(field: String?, expected: AssigneeChange) throws {
    let value = try field.map { try JSONValue(parsing: $0) }
    #expect(AssigneeChange(field: value) == expected)
  }

  @Test(
    "is kept for the log where it tells no address",
    arguments: [
      #"{"newValue":"Ada"}"#,
      #"{"newValue":""}"#,
      #"{"newValue":"Ada <>"}"#,
      #"{"newValue":"Ada <ada@example.org"}"#,
      #"{"newValue":"Ada >x<"}"#,
      #"{"newValue":17}"#,
      #"{"newValue":["Ada <ada@example.org>"]}"#,
      #"{"newValue":{"displayName":"Ada","uniqueName":"DOMAIN\\ada"}}"#,
      #"{"newValue":{"displayName":"Ada"}}"#,
    ])
  func unparsable(field: String) throws {
    let value = try JSONValue(parsing: field)
    #expect(AssigneeChange(field: value) == .unparsable(field: value))
  }
}

@Suite("The field System.State")
struct StatusChangeTests {
  @Test(
    "says how the state changed",
    arguments: [
      (nil, nil),
      ("null", nil),
      ("{}", nil),
      ("[]", nil),
      (#""Closed""#, nil),
      (#"{"oldValue":"New"}"#, nil),
      (#"{"oldValue":"New","newValue":null}"#, nil),
      (#"{"newValue":"New"}"#, (nil, "New")),
      (#"{"oldValue":null,"newValue":"New"}"#, (nil, "New")),
      (#"{"oldValue":"New","newValue":"Done"}"#, ("New", "Done")),
    ] as [(String?, (String?, String)?)])
  func change(field: String?, expected: (old: String?, new: String)?) throws {
    let value = try field.map { try JSONValue(parsing: $0) }
    let change = StatusChange(field: value)
    #expect(change?.oldState == expected?.old)
    #expect(change?.newState == expected?.new)
  }
}
