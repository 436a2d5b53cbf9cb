import JSON
import Testing

@testable import Integration

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

@Suite("A SHA-256 digest")
struct SHA256Tests {
  @Test(
    "is that of the standard's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1000),
        "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
      ),
    ])
  func digest(text: String, expected: String) {
    #expect(SHA256.hexDigest(of: Array(text.utf8)) == expected)
  }
}

@Suite("A semantic version")
struct SemanticVersionTests {
  @Test(
    "is greater by its numbers, and by its prerelease",
    arguments: [
      ("shop@1.2.3", "shop@1.2.4"), ("shop@1.9.0", "shop@1.10.0"),
      ("shop@1.0.0-rc.1", "shop@1.0.0"), ("shop@1.0.0-alpha.2", "shop@1.0.0-alpha.10"),
      ("shop@1.0.0-1", "shop@1.0.0-alpha"), ("shop@1.0.0-alpha", "shop@1.0.0-alpha.1"),
      ("@acme/shop@1.0", "@acme/shop@1.0.1"), ("shop@1.0.0+9", "shop@1.0.1+1"),
    ])
  func order(smaller: String, greater: String) throws {
    let (smaller, greater) = (
      try #require(SemanticVersion(release: smaller)),
      try #require(SemanticVersion(release: greater))
    )
    #expect(smaller < greater)
    #expect(!(greater < smaller))
  }

  @Test(
    "is not read from other releases",
    arguments: ["1.2.3", "3f2a9c1", "shop@", "shop@main", "shop@1..2", "shop@1.2.3.4.5"])
  func other(release: String) {
    #expect(SemanticVersion(release: release) == nil)
  }
}
