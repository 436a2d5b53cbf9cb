import Basics
import Testing

@testable import Web

@Suite("A URL that is read")
struct URLReaderTests {
  private func read(_ text: String) throws -> URLReader { try URLReader(parsing: text) }

  @Test(
    "has the parts that libcurl sees, and the text that is sent",
    arguments: [
      (
        "https://dev.azure.com/contoso/", "https://dev.azure.com/contoso/", "dev.azure.com", 443,
        "/contoso/"
      ),
      ("HTTPS://Dev.Azure.COM", "https://Dev.Azure.COM/", "dev.azure.com", 443, "/"),
      (
        "https://tfs.example:8443/tfs/a%20b", "https://tfs.example:8443/tfs/a%20b", "tfs.example",
        8443, "/tfs/a%20b"
      ),
      ("https://a:443//b", "https://a//b", "a", 443, "//b"),
      ("https://a_b.c-d./", "https://a_b.c-d./", "a_b.c-d.", 443, "/"),
      ("https://a/b c/é%", "https://a/b%20c/%C3%A9%25", "a", 443, "/b%20c/%C3%A9%25"),
      ("http://[::1]:80/x", "http://[::1]/x", "[::1]", 80, "/x"),
      ("http://[::1]:81", "http://[::1]:81/", "[::1]", 81, "/"),
      ("http://127.0.0.1/", "http://127.0.0.1/", "127.0.0.1", 80, "/"),
    ])
  func parts(text: String, sent: String, host: String, port: Int, path: String) throws {
    let url = try read(text).url
    #expect([url.text, url.host, url.path] == [sent, host, path])
    #expect(url.port == port)
    #expect(try read(url.text).url == url)
  }

  @Test(
    "tells of user information, a query and a fragment, which the URL is without",
    arguments: [
      ("https://a/b", false, false), ("https://a/b?c=%20", false, true),
      ("https://a?", false, true), ("https://a#", false, true), ("https://a/b#c", false, true),
      ("https://u@a/b", true, false), ("https://:p@a/b?c", true, true),
      ("https://dev.azure.com@a/b", true, false),
    ])
  func more(text: String, hasUser: Bool, hasQuery: Bool) throws {
    let reader = try read(text)
    #expect(reader.hasUserInformation == hasUser)
    #expect(reader.hasQueryOrFragment == hasQuery)
    #expect(["https://a/b", "https://a/"].contains(reader.url.text))
  }

  @Test(
    "knows loopback hosts",
    arguments: [
      ("127.0.0.1", true), ("127.255.0.9", true), ("localhost", true), ("LOCALHOST", true),
      ("[::1]", true), ("[0:0:0:0:0:0:0:1]", true), ("[::2]", false),
      ("[::ffff:127.0.0.1]", false), ("128.0.0.1", false), ("localhost.example", false),
      ("127.0.0.1.example", false), ("foo.localhost", false), ("dev.azure.com", false),
    ])
  func loopback(host: String, isLoopback: Bool) throws {
    #expect(try read("https://\(host)/").url.isLoopback == isLoopback)
  }

  @Test(
    "is refused where two parsers might read it in two ways",
    arguments: [
      ("https://dev.azure.com\\@evil.example/", "it has a control character or a backslash"),
      ("https://dev.azure.com\0.evil.example/", "it has a control character or a backslash"),
      ("https://a\r\nb/", "it has a control character or a backslash"),
      ("https://dev.azure.com%00.evil.example/", "its host is not one"),
      ("https://%64ev.azure.com/", "its host is not one"),
      ("https://%2564ev.azure.com/", "its host is not one"),
      ("https://dev.azure.com /", "its host is not one"), ("https://a b/", "its host is not one"),
      ("https://münchen.example/", "its host is not one"), ("https://a..b/", "its host is not one"),
      ("https://.a/", "its host is not one"), ("https://a|b/", "its host is not one"),
      ("https://2130706433/", "its host is not one"), ("https://0x7f.1/", "its host is not one"),
      ("https://127.1/", "its host is not one"), ("https://0177.0.0.1/", "its host is not one"),
      ("https://[::1/", "its host is not one"),
      ("https://[fe80::1%25eth0]/", "its host is not one"), ("https://[]/", "its host is not one"),
      ("https://[v1.a]/", "its host is not one"), ("https://a@/", "its host is not one"),
      ("https://", "its host is not one"), ("https:///a", "its host is not one"),
      ("https://a:99999/", "its port is not one"), ("https://a:0/", "its port is not one"),
      ("https://a:1x/", "its port is not one"), ("https://a:-1/", "its port is not one"),
      ("https://a/../b", "its path has a '.' or '..'"),
      ("https://a/%2E%2e/b", "its path has a '.' or '..'"),
      ("https:/a/", "it does not begin with 'https://'"),
      ("gopher://a/", "it does not begin with 'https://'"),
      ("javascript:alert(1)", "it does not begin with 'https://'"),
      ("dev.azure.com/contoso", "it does not begin with 'https://'"),
      (" https://a/", "it does not begin with 'https://'"),
      ("", "it does not begin with 'https://'"),
    ])
  func refused(text: String, reason: String) {
    let problem = #expect(throws: URLProblem.self) { try read(text) }
    #expect(problem?.reason == reason)
  }

  @Test("is not taken apart in messages that could show a password")
  func noPasswordInMessages() {
    for text in ["https://u:secret@a b/", "https://u:secret@[/", "ftp://u:secret@a/"] {
      #expect { try WebURL(text) } throws: { !"\($0)".contains("secret") }
    }
  }

  @Test("says what is too much in a base URL, without what may be secret in it")
  func tooMuch() {
    for text in ["https://a/b?token=secret", "https://a/b#secret"] {
      let failure = #expect(throws: Failure.self) { try WebURL(base: text) }
      #expect(failure?.message == "the base URL 'https://a/b' has a query or fragment behind it")
    }
  }

  @Test("names the host with its port where that is not the usual one")
  func display() throws {
    #expect(try read("https://a/").url.displayHost == "a")
    #expect(try read("https://a:80/").url.displayHost == "a:80")
    #expect(try read("http://[::1]:8080/").url.displayHost == "[::1]:8080")
    #expect(HostAndPort(host: "a", port: 443).description == "a:443")
  }
}
