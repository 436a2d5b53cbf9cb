import JSON
import Testing

@testable import VSTSIntegration

@Suite("The shared secret")
struct SharedSecretTests {
  @Test(
    "is compared with the stored one",
    arguments: [
      (#"{"subscription":{"secret":"abc"}}"#, "abc", SharedSecret.valid),
      (#"{"subscription":{"secret":"abc"}}"#, "abd", .invalid),
      (#"{"subscription":{"secret":"abc"}}"#, "ab", .invalid),
      (#"{"subscription":{"secret":"abc"}}"#, "abcabc", .invalid),
      (#"{"subscription":{"secret":"abc"}}"#, "", .missing),
      (#"{"subscription":{"secret":"abc"}}"#, nil, .missing),
      (#"{"subscription":{"secret":""}}"#, "abc", .missing),
      (#"{"subscription":{"id":"1"}}"#, "abc", .missing),
      (#"{"subscription":null}"#, "abc", .missing),
      ("{}", "abc", .missing),
      ("{}", nil, .missing),
    ] as [(String, String?, SharedSecret)])
  func check(metadata: String, header: String?, expected: SharedSecret) throws {
    let metadata = try #require(try JSONValue(parsing: metadata).object)
    #expect(SharedSecret(header: header, metadata: metadata) == expected)
  }
}
