package import Basics

/// The hosts that a credential may be sent to where a URL comes from data.
package struct HostAllowList: Sendable {
  /// What an entry of the list allows.
  private enum Entry: Sendable, Hashable {
    /// A host on one port, or on every port.
    case host(String, port: Int?)
    /// Every host below a domain, by https on the default port.
    case subdomains(String)
  }

  private var entries: Set<Entry> = []

  /// Makes a list that allows nothing.
  package init() {}

  /// Allows a host by https on the default port.
  package mutating func allow(serviceHost host: String) {
    entries.insert(.host(host, port: 443))
  }

  /// Allows every host below a domain by https on the default port.
  package mutating func allow(subdomainsOf domain: String) {
    entries.insert(.subdomains(domain))
  }

  /// Allows the host and port of a URL.
  package mutating func allow(_ url: BaseURL) {
    entries.insert(.host(url.host, port: url.port))
  }

  /// Allows what `--allow-host` names: `HOST:PORT`, or `HOST` on every port.
  ///
  /// A text that is neither is a failure of kind `config`.
  package mutating func allow(named name: String) throws(Failure) {
    guard !name.isEmpty, !name.contains(where: { "/?#@".contains($0) }),
      let address = try? WebAddress(parsing: "https://\(name)/")
    else { throw Failure(.config, "'\(name)' is no host, or host and port, to allow") }
    let namesPort = name.utf8.last != UInt8(ascii: "]") && name.dropHost.contains(":")
    entries.insert(.host(address.host, port: namesPort ? address.port : nil))
  }

  /// Whether a credential may be sent to this URL.
  package func allows(_ url: BaseURL) -> Bool {
    allows(host: url.host, port: url.port, isHTTPS: url.isHTTPS)
  }

  /// Parses a base URL that comes from data, and checks that its host is allowed.
  ///
  /// A host that is not on the list is `untrusted_host`; another thing that is wrong with the URL
  /// is a failure of the kind `problem`.
  package func baseURL(
    fromData text: String, problem: FailureKind = .invalidInput
  ) throws(Failure) -> BaseURL {
    let address = try BaseURL.address(of: text, problem: problem)
    guard allows(host: address.host, port: address.port, isHTTPS: address.scheme == .https) else {
      let port = address.port == address.scheme.defaultPort ? "" : ":\(address.port)"
      throw Failure(
        .untrustedHost, "the credential is not sent to '\(address.host)\(port)'",
        hint: "allow the host with --allow-host \(address.host)\(port), if you trust it")
    }
    return try BaseURL(address, problem: problem)
  }

  private func allows(host: String, port: Int, isHTTPS: Bool) -> Bool {
    if entries.contains(.host(host, port: port)) || entries.contains(.host(host, port: nil)) {
      return true
    }
    guard isHTTPS, port == 443 else { return false }
    return host.indices.contains { index in
      host[index] == "." && index != host.startIndex
        && entries.contains(.subdomains(String(host[host.index(after: index)...])))
    }
  }
}

extension String {
  /// What follows the closing bracket of an IPv6 address, or the whole text.
  fileprivate var dropHost: Substring {
    lastIndex(of: "]").map { self[$0...] } ?? self[...]
  }
}
