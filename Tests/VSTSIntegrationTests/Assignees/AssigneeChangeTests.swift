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
      (#"{"newValue":"Ada"}"#, .unparsable),
      (#"{"newValue":""}"#, .unparsable),
      (#"{"newValue":"Ada <>"}"#, .unparsable),
      (#"{"newValue":"Ada <ada@example.org"}"#, .unparsable),
      (#"{"newValue":"Ada >x<"}"#, .unparsable),
      (#"{"newValue":17}"#, .unparsable),
      (#"{"newValue":["Ada <ada@example.org>"]}"#, .unparsable),
      (
        #"{"newValue":{"displayName":"Ada","uniqueName":"ada@example.org"}}"#,
        .assign(email: "ada@example.org")
      ),
      (
        #"{"newValue":{"displayName":"Ada","uniqueName":"Ada <ada@example.org>"}}"#,
        .assign(email: "ada@example.org")
      ),
      (#"{"newValue":{"displayName":"Ada","uniqueName":"DOMAIN\\ada"}}"#, .unparsable),
      (#"{"newValue":{"displayName":"Ada"}}"#, .unparsable),
    ] as [(String?, AssigneeChange)])
  func change(field: String?, expected: AssigneeChange) throws {
    let value = try field.map { try JSONValue(parsing: $0) }
    #expect(AssigneeChange(field: value) == expected)
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
      (#"{"newValue":"New"}"#, StatusChange(from: nil, to: "New")),
      (#"{"oldValue":null,"newValue":"New"}"#, StatusChange(from: nil, to: "New")),
      (#"{"oldValue":"New","newValue":"Done"}"#, StatusChange(from: "New", to: "Done")),
    ] as [(String?, StatusChange?)])
  func change(field: String?, expected: StatusChange?) throws {
    let value = try field.map { try JSONValue(parsing: $0) }
    #expect(StatusChange(field: value) == expected)
  }
}
