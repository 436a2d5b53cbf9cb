package import Basics

/// An absolute http or https URL: the one that is checked is the one that is sent.
///
/// It is read by `URLReader`, once; the URLs of requests are made from it by routes.
package struct WebURL: Sendable {
  package enum Scheme: String, Sendable {
    case http
    case https

    var defaultPort: Int { self == .http ? 80 : 443 }
  }

  package let scheme: Scheme
  /// The host in lower case, an IPv6 address in its brackets.
  package let host: String
  package let port: Int
  /// The host as it was written, and the port where it is not the scheme's own.
  private let authority: String
  /// The path, percent-encoded, with its first slash.
  package private(set) var path: String
  /// The query, percent-encoded, without the question mark.
  package internal(set) var query: String?
  /// Whether the host is this machine: 127.0.0.0/8, ::1 or localhost.
  package let isLoopback: Bool

  /// Reads a URL that a credential may be sent to; the list says which may be asked over http.
  ///
  /// What is none is a failure of the kind `problem`: other schemes than http and https, user
  /// information, a query or fragment, and http to a host that is not listed for it, and not this
  /// machine, which is `untrusted_host` where the URL comes from data.
  package init(
    _ text: String, problem: FailureKind = .config, allowing list: HostAllowList = HostAllowList()
  ) throws(Failure) {
    self = try URLReader(text, problem: problem).urlForCredential(list)
  }

  /// Reads a URL that a service's routes are appended to, and adds a missing last slash.
  ///
  /// What cannot be a base URL is a failure as for `init(_:problem:)`.
  package init(
    base text: String, problem: FailureKind = .config,
    allowing list: HostAllowList = HostAllowList()
  ) throws(Failure) {
    self = try WebURL(text, problem: problem, allowing: list).asBase
  }

  /// Reads the URL of an endpoint that something is posted to, which may have a query.
  ///
  /// It may be http to any host where there are no secrets in it, else where the list allows that.
  /// What is none is a failure of kind `config`.
  package init(
    endpoint text: String, withSecrets: Bool = false, allowing list: HostAllowList = HostAllowList()
  ) throws(Failure) {
    let reader: URLReader
    do throws(URLProblem) {
      reader = try URLReader(parsing: text)
    } catch {
      throw Failure(.config, "\(URLReader.shown(text)) is no URL to post to: \(error.reason)")
    }
    self = try reader.urlForPosting(withSecrets: withSecrets, list)
  }

  init(
    scheme: Scheme, host: String, port: Int, authority: String, path: String, isLoopback: Bool
  ) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.authority = authority
    self.path = path
    self.isLoopback = isLoopback
  }

  /// The URL as it is sent; the host keeps its case.
  package var text: String {
    "\(scheme.rawValue)://\(authority)\(path)" + (query.map { "?" + $0 } ?? "")
  }

  package var isHTTPS: Bool { scheme == .https }

  /// Whether the scheme's default port is used.
  package var hasDefaultPort: Bool { port == scheme.defaultPort }

  /// Where connections go.
  package var hostAndPort: HostAndPort { HostAndPort(host: host, port: port) }

  /// The host as messages show it, with the port where it is not the scheme's own.
  package var displayHost: String { hasDefaultPort ? host : hostAndPort.description }

  /// The parts of the path, percent-encoded.
  package var pathParts: [String] { path.split(separator: "/").map(String.init) }

  /// The URL with a path that ends in `/`.
  var asBase: WebURL {
    var url = self
    if !path.hasSuffix("/") { url.path += "/" }
    return url
  }

  /// The base URL that the first so many parts of the path make.
  package func base(ofParts count: Int) -> WebURL {
    var url = self
    url.path = "/" + pathParts.prefix(count).map { $0 + "/" }.joined()
    return url
  }

  /// The URL of a route under this one.
  ///
  /// A part of the route that cannot be one, such as `..`, is `invalid_input`.
  package func url(_ route: Route, query: Query = [:]) throws(APIError) -> WebURL {
    if let problem = route.problem { throw APIError(preparing: problem) }
    var url = self
    url.path += route.path
    url.query = query.isEmpty ? nil : query.encoded
    return url
  }
}

extension WebURL: Hashable {
  package static func == (left: WebURL, right: WebURL) -> Bool {
    left.scheme == right.scheme && left.hostAndPort == right.hostAndPort
      && left.path == right.path && left.query == right.query
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(hostAndPort)
    hasher.combine(path)
  }
}

extension WebURL: CustomStringConvertible {
  package var description: String { text }
}

/// Where connections go: a host and a port.
package struct HostAndPort: Sendable, Hashable, CustomStringConvertible {
  /// As in `WebURL`: lower case, an IPv6 address in its brackets.
  package var host: String
  package var port: Int

  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  package var description: String { "\(host):\(port)" }
}
