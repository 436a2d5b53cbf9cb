import Testing

@testable import VSTSIntegration

@Suite("A semantic version")
struct SemanticVersionTests {
  @Test(
    "is greater by its numbers, and by its prerelease",
    arguments: [
      ("shop@1.2.3", "shop@1.2.4"), ("shop@1.9.0", "shop@1.10.0"),
      ("shop@1.0.0-rc.1", "shop@1.0.0"), ("shop@1.0.0-alpha.2", "shop@1.0.0-alpha.10"),
      ("shop@1.0.0-1", "shop@1.0.0-alpha"), ("shop@1.0.0-alpha", "shop@1.0.0-alpha.1"),
      ("@acme/shop@1.0", "@acme/shop@1.0.1"), ("shop@1.0.0+9", "shop@1.0.1+1"),
      ("shop@1.0.0-9", "shop@1.0.0--1"), ("shop@1", "shop@1.0.0.1"),
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
    arguments: [
      "1.2.3", "3f2a9c1", "shop@", "shop@main", "shop@1..2", "shop@1.2.3.4.5", "shop@1.",
      "shop@.1", "shop@v1", "shop@99999999999999999999",
    ])
  func other(release: String) {
    #expect(SemanticVersion(release: release) == nil)
  }

  @Test("is the same with zeros or a build at its end")
  func same() {
    #expect(SemanticVersion(release: "shop@1.0") == SemanticVersion(release: "shop@1.0.0+7"))
    #expect(SemanticVersion(release: "shop@1.0-a") != SemanticVersion(release: "shop@1.0"))
  }
}
