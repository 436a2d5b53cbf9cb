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
  /// The hosts that may be asked over http.
  private var cleartext: Set<Entry> = []

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
  package mutating func allow(_ url: WebURL) {
    entries.insert(.host(url.host, port: url.port))
  }

  /// Allows what `--allow-host` names: `HOST:PORT`, or `HOST` on every port.
  ///
  /// A text that is neither is a failure of kind `config`.
  package mutating func allow(named name: String) throws(Failure) {
    entries.insert(try Self.entry(named: name))
  }

  /// Allows what `--allow-http` names, by https and by http.
  ///
  /// What is not named like that is a failure of kind `config`.
  package mutating func allow(overHTTP name: String) throws(Failure) {
    let entry = try Self.entry(named: name)
    entries.insert(entry)
    cleartext.insert(entry)
  }

  private static func entry(named name: String) throws(Failure) -> Entry {
    guard !name.contains(where: { "/?#@".contains($0) }),
      let url = try? URLReader(parsing: "https://\(name)/").url
    else { throw Failure(.config, "'\(name)' is no host, or host and port, to allow") }
    let namesPort = name[(name.lastIndex(of: "]") ?? name.startIndex)...].contains(":")
    return .host(url.host, port: namesPort ? url.port : nil)
  }

  /// Whether a credential may be sent in the scheme of this URL: by https, to this machine, or over
  /// http to a host that is named for that.
  func allowsScheme(of url: WebURL) -> Bool {
    url.isHTTPS || url.isLoopback || Self.contains(url, in: cleartext)
  }

  private static func contains(_ url: WebURL, in entries: Set<Entry>) -> Bool {
    entries.contains(.host(url.host, port: url.port))
      || entries.contains(.host(url.host, port: nil))
  }

  /// Whether a credential may be sent to the host of this URL.
  package func allows(_ url: WebURL) -> Bool {
    let host = url.host
    if Self.contains(url, in: entries) { return true }
    guard url.isHTTPS, url.hasDefaultPort else { return false }
    return host.indices.contains { index in
      host[index] == "." && index != host.startIndex
        && entries.contains(.subdomains(String(host[host.index(after: index)...])))
    }
  }

  /// Reads a base URL that comes from data, and checks that its host is allowed.
  ///
  /// A host that is not on the list is `untrusted_host`; another thing that is wrong with the URL
  /// is a failure of the kind `problem`.
  package func baseURL(
    fromData text: String, problem: FailureKind = .invalidInput
  ) throws(Failure) -> WebURL {
    let reader = try URLReader(text, problem: problem)
    guard allows(reader.url) else {
      let host = reader.url.displayHost
      let option = allowsScheme(of: reader.url) ? "--allow-host" : "--allow-http"
      throw Failure(
        .untrustedHost, "the credential is not sent to '\(host)'",
        hint: "allow the host with \(option) \(host), if you trust it")
    }
    return try reader.urlForCredential(self).asBase
  }
}
