package import Basics

/// The URL that a service's routes are appended to; it is https or on this machine, and ends in `/`.
package struct BaseURL: Sendable, CustomStringConvertible {
  private let address: WebAddress

  /// Parses a URL and adds a missing last slash.
  ///
  /// What cannot be a base URL is a failure of the kind `problem`: other schemes than http and
  /// https, user information, a query or fragment, and http to another host than this machine,
  /// which is `untrusted_host` where the URL comes from data.
  package init(_ text: String, problem: FailureKind = .config) throws(Failure) {
    let address = try Self.address(of: text, problem: problem)
    try self.init(address, problem: problem)
  }

  init(_ address: WebAddress, problem: FailureKind) throws(Failure) {
    guard !address.hasUserInformation else {
      throw Failure(problem, "the URL of host '\(address.host)' has user information in it")
    }
    guard address.scheme == .https || address.isLoopback else {
      throw Failure(
        problem == .config ? .config : .untrustedHost,
        "a credential is not sent over http to '\(address.host)'", hint: "use https")
    }
    guard !address.hasQueryOrFragment else {
      throw Failure(problem, "'\(address.text)' is no base URL with a query or fragment")
    }
    self.address = address
  }

  static func address(of text: String, problem: FailureKind) throws(Failure) -> WebAddress {
    do {
      return try WebAddress(parsing: text)
    } catch {
      let shown = text.contains("@") || text.contains("?") ? "the URL" : "'\(text)'"
      throw Failure(problem, "\(shown) is no base URL: \(error.reason)")
    }
  }

  /// The URL, with its last slash; the host keeps its case.
  package var description: String {
    address.path.hasSuffix("/") ? address.text : address.text + "/"
  }

  /// The URL without the slash that a base URL ends in, for an address that is no base.
  package var exact: String { address.text }

  /// The host in lower case, an IPv6 address in its brackets.
  package var host: String { address.host }

  package var port: Int { address.port }

  package var isHTTPS: Bool { address.scheme == .https }

  /// Whether the scheme's default port is used.
  package var hasDefaultPort: Bool { address.port == address.scheme.defaultPort }

  /// Whether the host is this machine: 127.0.0.0/8, ::1 or localhost.
  package var isLoopback: Bool { address.isLoopback }

  /// The parts of the path, percent-encoded.
  package var pathParts: [String] {
    address.path.split(separator: "/").map(String.init)
  }

  /// The URL of a route under this one.
  ///
  /// A part of the route that cannot be one, such as `..`, is `invalid_input`.
  package func url(_ route: Route, query: Query = [:]) throws(Failure) -> String {
    if let part = route.unfitPart {
      throw Failure(.invalidInput, "'\(part)' cannot be a project, repository, type or id")
    }
    return description + route.path + (query.isEmpty ? "" : "?" + query.encoded)
  }
}

extension BaseURL: Hashable {
  package static func == (left: BaseURL, right: BaseURL) -> Bool { left.key == right.key }

  package func hash(into hasher: inout Hasher) { hasher.combine(key) }

  private var key: String {
    let path = address.path.hasSuffix("/") ? address.path : address.path + "/"
    return "\(address.scheme.rawValue)://\(host):\(port)\(path)"
  }
}
