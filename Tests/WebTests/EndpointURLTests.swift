import Basics
import Testing
import Web

@Suite("The URL of an endpoint")
struct EndpointURLTests {
  @Test(
    "has its query, and may be http",
    arguments: [
      ("https://sentry.example.com/hook/", "https://sentry.example.com/hook/"),
      ("https://Sentry.example.com/hook?a=b&c=%20#d", "https://Sentry.example.com/hook?a=b&c=%20"),
      ("http://10.0.0.5:8080", "http://10.0.0.5:8080/"), ("http://h/?", "http://h/?"),
    ])
  func url(text: String, sent: String) throws {
    #expect(try WebURL(endpoint: text).text == sent)
  }

  @Test(
    "is refused where it is none",
    arguments: [
      "", "sentry.example.com/hook", "ftp://h/", "https://", "https://user:pass@h/",
      "https://h/../",
      "https://h/?a b", "https://h/?é",
    ])
  func refused(text: String) {
    #expect {
      _ = try WebURL(endpoint: text)
    } throws: { error in
      let failure = error as? Failure
      return failure?.kind == .config && failure?.message.contains("pass") == false
    }
  }
}
