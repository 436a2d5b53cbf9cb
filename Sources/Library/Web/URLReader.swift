package import Basics
import CCurl
import Glibc
import JSON

/// Reads a URL with the parser of libcurl, which requests are sent by, and takes only what every
/// parser reads alike.
///
/// What programs are known to read differently is refused: a backslash, control characters, `.` or
/// `..` as a path part, and a host that libcurl does not take as it is written, such as one with
/// percent signs or an IPv4 address in another form than four decimal numbers.
package struct URLReader: Sendable {
  /// The URL without user information, query and fragment.
  package let url: WebURL
  package let hasUserInformation: Bool
  package let hasQueryOrFragment: Bool
  /// What stands between the question mark and the fragment.
  private let query: String?
  private let problem: FailureKind

  /// Reads a URL; what is none is a failure of the kind `problem`.
  package init(_ text: String, problem: FailureKind) throws(Failure) {
    do {
      try self.init(parsing: text, problem: problem)
    } catch {
      throw Failure(problem, "\(Self.shown(text)) is no base URL: \(error.reason)")
    }
  }

  /// How messages name a text that should be a URL: not as it is where it may have a secret in it.
  package static func shown(_ text: String) -> String {
    text.contains("@") || text.contains("?") ? "the URL" : "'\(text)'"
  }

  /// Reads a URL; the error says what is wrong with it, without quoting the text.
  package init(parsing text: String, problem: FailureKind = .config) throws(URLProblem) {
    guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) else {
      throw URLProblem("it has a control character or a backslash")
    }
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://"),
      let scheme = WebURL.Scheme(rawValue: text[..<colon].lowercased())
    else { throw URLProblem("it does not begin with 'https://'") }
    let rest = text[colon...].utf8.dropFirst(3)
    let authority = rest.prefix { !"/?#".utf8.contains($0) }
    let path = rest[authority.endIndex...].prefix { !"?#".utf8.contains($0) }
    let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard !parts.contains(where: { [".", ".."].contains($0.percentDecoded) }) else {
      throw URLProblem("its path has a '.' or '..'")
    }
    let host = try URLHost(String(Substring(authority)), scheme: scheme)
    url = WebURL(
      scheme: scheme, host: host.name, port: host.port,
      authority: host.port == scheme.defaultPort ? host.text : "\(host.text):\(host.port)",
      path: path.isEmpty ? "/" : parts.map(\.percentEncodedOnce).joined(separator: "/"),
      isLoopback: host.isLoopback)
    hasUserInformation = authority.contains(UInt8(ascii: "@"))
    hasQueryOrFragment = path.endIndex != rest.endIndex
    let tail = rest[path.endIndex...].prefix { $0 != UInt8(ascii: "#") }
    query = tail.first == UInt8(ascii: "?") ? String(Substring(tail.dropFirst())) : nil
    self.problem = problem
  }

  /// The URL with its query, if something may be posted to one like it: with secrets only where a
  /// credential may be sent, too.
  func urlForPosting(withSecrets: Bool, _ allowList: HostAllowList) throws(Failure) -> WebURL {
    guard !hasUserInformation else {
      throw Failure(problem, "the URL of host '\(url.host)' has user information in it")
    }
    guard !withSecrets || allowList.allowsScheme(of: url) else {
      throw Failure(
        problem, "secrets are not sent over http to '\(url.host)'",
        hint: "use https, or allow it with --allow-http \(url.displayHost)")
    }
    guard query?.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ?? true else {
      throw Failure(problem, "the query of the URL has characters that must be percent-encoded")
    }
    var url = url
    url.query = query
    return url
  }

  /// The URL, if a credential may be sent to one like it; the list's hosts may be asked over http.
  func urlForCredential(_ allowList: HostAllowList) throws(Failure) -> WebURL {
    guard !hasUserInformation else {
      throw Failure(problem, "the URL of host '\(url.host)' has user information in it")
    }
    guard allowList.allowsScheme(of: url) else {
      throw Failure(
        problem == .config ? .config : .untrustedHost,
        "a credential is not sent over http to '\(url.host)'",
        hint: "use https, or allow it with --allow-http \(url.displayHost)")
    }
    guard !hasQueryOrFragment else {
      throw Failure(problem, "the base URL '\(url)' has a query or fragment behind it")
    }
    return url
  }
}

/// Why a text is no URL that a request may be sent to.
package struct URLProblem: Error, Equatable {
  package let reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}

/// The host and port of a URL, as libcurl understands them.
private struct URLHost {
  /// As it was written.
  let text: String
  /// In lower case, an IPv6 address in its brackets.
  let name: String
  let port: Int

  init(_ authority: String, scheme: WebURL.Scheme) throws(URLProblem) {
    do throws(HTTPError) {
      try HTTPLibrary.load()
    } catch {
      throw URLProblem(error.message)
    }
    let handle = ccurl_url()
    defer { ccurl_url_cleanup(handle) }
    func part(_ part: CURLUPart) -> String? {
      var value: UnsafeMutablePointer<CChar>?
      guard ccurl_url_get(handle, part, &value, 0) == CURLUE_OK, let value else { return nil }
      defer { ccurl_free(value) }
      return String(cString: value)
    }
    let code = ccurl_url_set(handle, CURLUPART_URL, "\(scheme.rawValue)://\(authority)/", 0)
    guard code != CURLUE_BAD_PORT_NUMBER else { throw URLProblem("its port is not one") }
    let writtenPort = part(CURLUPART_PORT)
    var text = authority[
      (authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex)...]
    if let writtenPort, text.hasSuffix(":" + writtenPort) {
      text = text.dropLast(writtenPort.count + 1)
    }
    guard code == CURLUE_OK, let name = part(CURLUPART_HOST)?.lowercased(),
      Self.isSame(text.lowercased(), name)
    else { throw URLProblem("its host is not one") }
    guard let port = writtenPort.map({ Int($0) }) ?? scheme.defaultPort, (1...65535).contains(port)
    else { throw URLProblem("its port is not one") }
    self.text = String(text)
    self.name = name
    self.port = port
  }

  /// Whether libcurl has taken a host as it was written.
  private static func isSame(_ written: String, _ name: String) -> Bool {
    if let address = address(written) { return address == Self.address(name) }
    var labels = name.split(separator: ".", omittingEmptySubsequences: false)
    if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
    return written == name
      && labels.allSatisfy { label in
        !label.isEmpty && label.utf8.allSatisfy { $0.isAlphanumeric || "-_".utf8.contains($0) }
      }
  }

  /// The bytes of an IPv6 address in brackets.
  private static func address(_ host: String) -> [UInt8]? {
    var address = in6_addr()
    guard host.hasPrefix("["), host.hasSuffix("]"),
      inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &address) == 1
    else { return nil }
    return withUnsafeBytes(of: address) { Array($0) }
  }

  var isLoopback: Bool {
    if name == "localhost" { return true }
    if let address = Self.address(name) {
      return address.dropLast().allSatisfy { $0 == 0 } && address.last == 1
    }
    var address = in_addr()
    return inet_pton(AF_INET, name, &address) == 1 && UInt32(bigEndian: address.s_addr) >> 24 == 127
  }
}
