import CCurl
import Glibc

/// A URL as libcurl understands it: what is checked here is what is sent.
package struct ParsedURL: Sendable, Hashable {
  /// The URL in libcurl's own writing; send this and not the text that was parsed.
  package let text: String
  /// In lower case.
  package let scheme: String
  /// In lower case, IPv4 addresses as four decimal numbers, IPv6 addresses without brackets.
  package let host: String
  /// The one that is written, or else the scheme's.
  package let port: Int
  /// Percent-encoded, `/` at least.
  package let path: String
  /// Percent-encoded, without the question mark.
  package let query: String?
  /// Whether the URL carries a user name or password, which requests refuse.
  package let hasUserInformation: Bool

  /// Parses an absolute http or https URL.
  ///
  /// Throws an error of kind `unsupportedURL` for anything else; its text does not repeat the URL,
  /// which may carry a password. One of kind `noLibrary` if there is no libcurl to parse it.
  package init(_ text: String) throws(HTTPError) {
    // Browsers take a backslash for a slash, libcurl does not.
    guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "\\") })
    else { throw HTTPError(.unsupportedURL, "URL contains spaces, backslashes or controls") }
    try HTTPLibrary.load()
    guard let handle = ccurl_url() else {
      throw HTTPError(.unsupportedURL, "cannot parse the URL: out of memory")
    }
    defer { ccurl_url_cleanup(handle) }
    let code = ccurl_url_set(handle, CURLUPART_URL, text, 0)
    guard code == CURLUE_OK else {
      let cause = String(cString: ccurl_url_strerror(code))
      throw HTTPError(.unsupportedURL, "cannot parse the URL: \(lowercasedFirst(cause))")
    }
    func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
      var value: UnsafeMutablePointer<CChar>?
      guard ccurl_url_get(handle, part, &value, UInt32(flags)) == CURLUE_OK, let value else {
        return nil
      }
      defer { ccurl_free(value) }
      return String(cString: value)
    }
    guard let url = part(CURLUPART_URL), let scheme = part(CURLUPART_SCHEME)?.lowercased(),
      let written = part(CURLUPART_HOST)?.lowercased(), !written.isEmpty,
      let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap({ Int($0) }),
      let path = part(CURLUPART_PATH)
    else { throw HTTPError(.unsupportedURL, "cannot parse the URL: no host") }
    guard scheme == "https" || scheme == "http" else {
      throw HTTPError(.unsupportedURL, "URL is neither https nor http")
    }
    // A host that was percent-encoded twice would be another one when it is parsed again.
    guard !written.utf8.contains(UInt8(ascii: "%")) else {
      throw HTTPError(.unsupportedURL, "cannot parse the URL: bad host")
    }
    self.text = url
    self.scheme = scheme
    self.host = written.hasPrefix("[") ? String(written.dropFirst().dropLast()) : written
    self.port = port
    self.path = path
    self.query = part(CURLUPART_QUERY)
    self.hasUserInformation = part(CURLUPART_USER) != nil || part(CURLUPART_PASSWORD) != nil
  }

  /// The host and port that a connection is made to.
  package var hostAndPort: HostAndPort { HostAndPort(host: host, port: port) }

  /// Whether the host is 127.0.0.0/8, ::1 or localhost.
  package var isLoopback: Bool {
    if host == "localhost" { return true }
    var v6 = in6_addr()
    if inet_pton(AF_INET6, host, &v6) == 1 {
      return withUnsafeBytes(of: v6) { $0.dropLast().allSatisfy { $0 == 0 } && $0.last == 1 }
    }
    var v4 = in_addr()
    return inet_pton(AF_INET, host, &v4) == 1 && UInt32(bigEndian: v4.s_addr) >> 24 == 127
  }

  /// The host as messages show it, with the port where it is not the scheme's own.
  package var displayHost: String {
    port == (scheme == "https" ? 443 : 80) ? host : hostAndPort.description
  }

  /// Throws unless a request may go there: https, or http to loopback, and no user information.
  func requireSendable() throws(HTTPError) {
    guard !hasUserInformation else {
      throw HTTPError(.unsupportedURL, "URL of '\(displayHost)' contains user information")
    }
    guard scheme == "https" || isLoopback else {
      throw HTTPError(.unsupportedURL, "http is only for loopback, not for '\(displayHost)'")
    }
  }
}

/// Where connections go: a host and a port.
package struct HostAndPort: Sendable, Hashable, CustomStringConvertible {
  /// As in `ParsedURL`: lower case, no brackets.
  package var host: String
  package var port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  package var description: String {
    host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}

/// The text with a small first letter, unless it begins with an abbreviation.
func lowercasedFirst(_ text: String) -> String {
  guard let first = text.first, text.dropFirst().first?.isUppercase != true else { return text }
  return first.lowercased() + text.dropFirst()
}
