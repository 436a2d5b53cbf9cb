import Testing

@testable import Web

@Suite("A parsed URL")
struct ParsedURLTests {
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
      ("https://a/../../b", "https://a/b", "a", 443, "/b"),
      ("https://%64ev.azure.com/", "https://dev.azure.com/", "dev.azure.com", 443, "/"),
      ("http://[::1]:80/x", "http://[::1]:80/x", "::1", 80, "/x"),
      ("http://0x7f.1/", "http://127.0.0.1/", "127.0.0.1", 80, "/"),
    ])
  func parts(text: String, sent: String, host: String, port: Int, path: String) throws {
    let url = try ParsedURL(text)
    #expect([url.text, url.host, url.path] == [sent, host, path])
    #expect(url.port == port)
    #expect(try ParsedURL(url.text) == url)
  }

  @Test("has a query and tells of user information")
  func query() throws {
    #expect(try ParsedURL("https://a/b?c=%20#d").query == "c=%20")
    #expect(try ParsedURL("https://a/b").query == nil)
    #expect(try ParsedURL("https://a/b").hasUserInformation == false)
    #expect(try ParsedURL("https://u@a/b").hasUserInformation)
    #expect(try ParsedURL("https://:p@a/b").hasUserInformation)
    #expect(try ParsedURL("https://dev.azure.com@evil.example/").host == "evil.example")
  }

  @Test(
    "knows loopback hosts",
    arguments: [
      ("127.0.0.1", true), ("127.255.0.9", true), ("2130706433", true), ("localhost", true),
      ("LOCALHOST", true), ("[::1]", true), ("[0:0:0:0:0:0:0:1]", true), ("[::2]", false),
      ("[::ffff:127.0.0.1]", false), ("128.0.0.1", false), ("localhost.example", false),
      ("127.0.0.1.example", false), ("foo.localhost", false), ("dev.azure.com", false),
    ])
  func loopback(host: String, isLoopback: Bool) throws {
    #expect(try ParsedURL("https://\(host)/").isLoopback == isLoopback)
  }

  @Test(
    "refuses what two parsers might read in two ways",
    arguments: [
      "https://dev.azure.com\\@evil.example/", "https://dev.azure.com%00.evil.example/",
      "https://dev.azure.com\0.evil.example/", "https://dev.azure.com /", "https://a\r\nb/",
      "https://%2564ev.azure.com/", "https://", "https://a:99999/",
      "gopher://a/", "javascript:alert(1)", "dev.azure.com/contoso", "https://a b/", "",
    ])
  func refused(text: String) {
    #expect { try ParsedURL(text) } throws: { error in
      (error as? HTTPError)?.kind == .unsupportedURL
    }
  }

  @Test("is not taken apart in messages that could show a password")
  func noPasswordInMessages() {
    for text in ["https://u:secret@a b/", "https://u:secret@[/", "ftp://u:secret@a/"] {
      #expect { try ParsedURL(text) } throws: { !"\($0)".contains("secret") }
    }
  }

  @Test("names the host with its port where that is not the usual one")
  func display() throws {
    #expect(try ParsedURL("https://a/").displayHost == "a")
    #expect(try ParsedURL("https://a:80/").displayHost == "a:80")
    #expect(try ParsedURL("http://[::1]:8080/").displayHost == "[::1]:8080")
    #expect(HostAndPort(host: "a", port: 443).description == "a:443")
  }
}

@Suite("Certificate authorities")
struct CertificateAuthoritiesTests {
  @Test(
    "come from the option, CURL_CA_BUNDLE, or SSL_CERT_FILE and SSL_CERT_DIR",
    arguments: [
      (nil, [:], nil, nil),
      ("f", ["CURL_CA_BUNDLE": "b", "SSL_CERT_FILE": "s", "SSL_CERT_DIR": "d"], "f", nil),
      (nil, ["CURL_CA_BUNDLE": "b", "SSL_CERT_FILE": "s", "SSL_CERT_DIR": "d"], "b", nil),
      (nil, ["SSL_CERT_FILE": "s", "SSL_CERT_DIR": "d"], "s", "d"),
      (nil, ["SSL_CERT_DIR": "d"], nil, "d"),
      (nil, ["CURL_CA_BUNDLE": "", "SSL_CERT_FILE": "s"], "s", nil),
    ] as [(String?, [String: String], String?, String?)])
  func sources(
    option: String?, environment: [String: String], file: String?, directory: String?
  ) {
    let authorities = CertificateAuthorities(file: option) { environment[$0] }
    #expect([authorities.file, authorities.directory] == [file, directory])
  }
}
