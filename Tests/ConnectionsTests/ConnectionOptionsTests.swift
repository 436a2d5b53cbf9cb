import ArgumentParser
import Connections
import Testing
import Web

@Suite("The options of a connection")
struct ConnectionOptionsTests {
  @Test("have defaults")
  func defaults() throws {
    let options = try ConnectionOptions.parse([])
    #expect(options.apiVersion == nil)
    #expect(options.timeout == 30)
    #expect(options.connectTimeout == 10)
    #expect(options.retries == 3)
    #expect(options.retryMaxTime == 120)
    #expect(options.concurrency == 16)
    #expect(options.allowHost == [])
    #expect(options.auth == nil)
  }

  @Test("take the scheme that a credential goes by", arguments: Credential.Scheme.allCases)
  func scheme(scheme: Credential.Scheme) throws {
    #expect(try ConnectionOptions.parse(["--auth", scheme.rawValue]).auth == scheme)
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
      (["--allow-host", ""], "'--allow-host' must be HOST or HOST:PORT, not ''"),
      (["--allow-host", "h/"], "'--allow-host' must be HOST or HOST:PORT, not 'h/'"),
      (["--allow-host", "u@h"], "'--allow-host' must be HOST or HOST:PORT, not 'u@h'"),
      (["--allow-host", "h..i"], "'--allow-host' must be HOST or HOST:PORT, not 'h..i'"),
      (["--allow-host", "0x7f.1"], "'--allow-host' must be HOST or HOST:PORT, not '0x7f.1'"),
      (["--allow-host", "::1"], "'--allow-host' must be HOST or HOST:PORT, not '::1'"),
      (["--allow-http", "http://h"], "'--allow-http' must be HOST or HOST:PORT, not 'http://h'"),
      (
        ["--base-url", "https://dev.azure.com"],
        "'--base-url' is no organization's: the organization is missing in it: "
          + "give https://dev.azure.com/ORGANIZATION/"
      ),
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
}
