/// The parts of an http or https URL, by a grammar so narrow that every parser reads it alike.
///
/// What programs are known to read differently is refused: a backslash, control characters, a host
/// with percent signs or beyond ASCII, and `.` or `..` as a path part. What is left goes through
/// the parser that requests are sent by, and has to have the same host there: IPv4 addresses in
/// other forms than four decimal numbers have not.
struct WebAddress: Sendable {
  enum Scheme: String, Sendable {
    case http
    case https

    var defaultPort: Int { self == .http ? 80 : 443 }
  }

  let scheme: Scheme
  /// The host in lower case, an IPv6 address in its brackets.
  let host: String
  let port: Int
  /// The path, percent-encoded, with its first slash.
  let path: String
  /// The URL of these parts, without user information, query and fragment; the host keeps its case.
  let text: String
  /// Whether the host is this machine: 127.0.0.0/8, ::1 or localhost.
  let isLoopback: Bool
  let hasUserInformation: Bool
  let hasQueryOrFragment: Bool

  /// Parses a URL; the error says what is wrong with it, without quoting the text.
  init(parsing text: String) throws(WebAddressError) {
    let bytes = Array(text.utf8)
    guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) else {
      throw WebAddressError("it has a control character or a backslash")
    }
    guard let (scheme, rest) = Self.scheme(of: bytes) else {
      throw WebAddressError("it does not begin with 'https://'")
    }
    let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
    let pathEnd = rest[end...].firstIndex { "?#".utf8.contains($0) } ?? rest.endIndex
    let userEnd = rest[..<end].lastIndex(of: UInt8(ascii: "@"))
    self.scheme = scheme
    hasUserInformation = userEnd != nil
    hasQueryOrFragment = pathEnd != rest.endIndex
    path = try Self.path(rest[end..<pathEnd])
    let authority = rest[(userEnd.map { $0 + 1 } ?? rest.startIndex)..<end]
    let (writtenHost, port) = try Self.hostAndPort(authority, defaultPort: scheme.defaultPort)
    let writtenPort = port == scheme.defaultPort ? "" : ":\(port)"
    self.text = "\(scheme.rawValue)://\(writtenHost)\(writtenPort)\(path)"
    let isIPv6 = writtenHost.hasPrefix("[")
    let parsed: ParsedURL
    do throws(HTTPError) {
      parsed = try ParsedURL(self.text)
    } catch {
      throw WebAddressError(error.kind == .noLibrary ? error.message : "its host is not one")
    }
    guard parsed.port == port, isIPv6 || parsed.host == writtenHost.lowercased() else {
      throw WebAddressError("its host is not one")
    }
    host = isIPv6 ? "[\(parsed.host)]" : parsed.host
    self.port = port
    isLoopback = parsed.isLoopback
  }

  private static func scheme(of bytes: [UInt8]) -> (Scheme, ArraySlice<UInt8>)? {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      bytes[colon...].starts(with: "://".utf8),
      let scheme = Scheme(rawValue: String(decoding: bytes[..<colon], as: UTF8.self).lowercased())
    else { return nil }
    return (scheme, bytes[(colon + 3)...])
  }

  private static func hostAndPort(
    _ authority: ArraySlice<UInt8>, defaultPort: Int
  ) throws(WebAddressError) -> (String, Int) {
    let isIPv6 = authority.first == UInt8(ascii: "[")
    let hostEnd =
      isIPv6
      ? authority.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 } ?? authority.endIndex
      : authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
    let host = Array(authority[..<hostEnd])
    guard isIPv6 ? isIPv6Literal(host) : isHostName(host) else {
      throw WebAddressError("its host is not one")
    }
    guard hostEnd < authority.endIndex else {
      return (String(decoding: host, as: UTF8.self), defaultPort)
    }
    let digits = authority[(hostEnd + 1)...]
    guard authority[hostEnd] == UInt8(ascii: ":"), digits.allSatisfy(\.isDigit),
      let port = Int(String(decoding: digits, as: UTF8.self)), (1...65535).contains(port)
    else { throw WebAddressError("its port is not one") }
    return (String(decoding: host, as: UTF8.self), port)
  }

  private static func isIPv6Literal(_ host: [UInt8]) -> Bool {
    host.count > 3 && host.last == UInt8(ascii: "]")
      && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || ":.".utf8.contains($0) }
  }

  private static func isHostName(_ host: [UInt8]) -> Bool {
    var labels = host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
    return labels.allSatisfy { label in
      !label.isEmpty && label.allSatisfy { $0.isAlphanumeric || "-_".utf8.contains($0) }
    }
  }

  private static func path(_ bytes: ArraySlice<UInt8>) throws(WebAddressError) -> String {
    let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard !parts.contains(where: { [".", ".."].contains($0.percentDecoded) }) else {
      throw WebAddressError("its path has a '.' or '..'")
    }
    let encodedParts = parts.map(\.percentEncodedOnce)
    return encodedParts.isEmpty ? "/" : encodedParts.joined(separator: "/")
  }
}

/// Why a text is no URL that a request may be sent to.
struct WebAddressError: Error, Equatable {
  let reason: String

  init(_ reason: String) {
    self.reason = reason
  }
}
