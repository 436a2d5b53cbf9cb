import ArgumentParser
import Basics
import Testing
import ToolSupport

@Suite("The shared options")
struct OptionsTests {
  @Test("have the contract's defaults")
  func defaults() throws {
    let options = try ConnectionOptions.parse([])
    #expect(options.apiVersion == "4.1")
    #expect(options.timeout == 30)
    #expect(options.connectTimeout == 10)
    #expect(options.retries == 3)
    #expect(options.retryMaxTime == 120)
    #expect(options.concurrency == 16)
    #expect(options.allowHost == [])
    #expect(try InputOptions.parse([]).maxRecordBytes == 67_108_864)
    #expect(try OutputOptions.parse([]).verbose == 0)
    #expect(try OutputOptions.parse(["-vvv", "--verbose"]).verbose == 4)
  }

  @Test(
    "refuse values that make no sense",
    arguments: [
      (["--timeout", "0"], "'--timeout' must be a number of seconds greater than 0"),
      (["--timeout", "nan"], "'--timeout' must be a number of seconds greater than 0"),
      (["--connect-timeout=-1"], "'--connect-timeout' must be a number of seconds greater than 0"),
      (["--retry-max-time=-1"], "'--retry-max-time' must be a number of seconds, 0 or more"),
      (["--retries=-1"], "'--retries' must be between 0 and 1000"),
      (["--concurrency", "0"], "'--concurrency' must be between 1 and 1024"),
      (["--api-version", "4.1&x=y"], "'--api-version' must look like 4.1 or 7.1-preview.1"),
      (["--allow-host", "https://h"], "'--allow-host' must be HOST or HOST:PORT, not 'https://h'"),
      (["--allow-host", "h:0"], "'--allow-host' must be HOST or HOST:PORT, not 'h:0'"),
      (["--allow-host", "h:1:2"], "'--allow-host' must be HOST or HOST:PORT, not 'h:1:2'"),
      (["--allow-host", ":80"], "'--allow-host' must be HOST or HOST:PORT, not ':80'"),
    ])
  func refused(arguments: [String], message: String) {
    let error = #expect(throws: (any Error).self) { try ConnectionOptions.parse(arguments) }
    #expect(error.map { ConnectionOptions.message(for: $0) } == message)
  }

  @Test(
    "take a version of the API, and nothing like one",
    arguments: [
      ("4.1", true), ("7", true), ("7.1-preview", true), ("7.1-preview.1", true), ("", false),
      ("4ppp--", false), ("4.", false), (".1", false), ("4..1", false), ("4.1.1", false),
      ("4.1-", false), ("4.1-preview.", false), ("4.1-preview1", false), ("4.1-preview.1.2", false),
      ("4.1-preview-preview", false), ("-preview", false), ("４.1", false),
    ])
  func apiVersion(text: String, isOne: Bool) {
    #expect(((try? ConnectionOptions.parse(["--api-version=\(text)"])) != nil) == isOne)
  }

  @Test(
    "take hosts with ports and addresses",
    arguments: ["ado.example.com", "ado.example.com:8443", "[::1]", "[::1]:8080", "127.0.0.1:1"])
  func hosts(host: String) throws {
    #expect(try ConnectionOptions.parse(["--allow-host", host]).allowHost == [host])
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
