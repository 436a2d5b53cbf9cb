import ArgumentParser
import Basics
import Testing
import ToolSupport

@Suite("The shared options")
struct OptionsTests {
  @Test("have the contract's defaults")
  func defaults() throws {
    #expect(try InputOptions.parse([]).maxRecordBytes == 67_108_864)
    #expect(try OutputOptions.parse([]).verbose == 0)
    #expect(try OutputOptions.parse(["-vvv", "--verbose"]).verbose == 4)
  }

  @Test("exclude each other where both make no sense")
  func exclusive() {
    #expect(throws: (any Error).self) { try OutputOptions.parse(["-q", "-v"]) }
    #expect(throws: (any Error).self) { try StateOptions.parse(["--store", "a", "--state", "b"]) }
    #expect(throws: (any Error).self) { try IntegrationOptions.parse(["--integration", "0"]) }
    #expect(throws: (any Error).self) { try InputOptions.parse(["--max-record-bytes", "0"]) }
  }

  @Test(
    "find the store",
    arguments: [
      (["--store", "a.db"], ["SENTRY_VSTS_STORE": "b.db"], "a.db"),
      ([], ["SENTRY_VSTS_STORE": "b.db", "HOME": "/h"], "b.db"),
      ([], ["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/sentry-vsts/state.db"),
      ([], ["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/sentry-vsts/state.db"),
      ([], ["XDG_STATE_HOME": "", "HOME": "/h"], "/h/.local/state/sentry-vsts/state.db"),
    ])
  func store(arguments: [String], variables: [String: String], path: String) throws {
    let options = try StoreOptions.parse(arguments)
    #expect(try options.path(Environment(variables)) == path)
  }

  @Test("say so when nothing tells where the store is")
  func noStore() throws {
    let options = try StoreOptions.parse([])
    #expect(throws: Failure.self) { try options.path(Environment([:])) }
  }
}
