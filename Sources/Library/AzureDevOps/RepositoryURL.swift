package import Basics
import JSON
import Web

/// What the URL of a Git remote, or of a repository's page, names.
package struct RepositoryURL: Sendable, Equatable {
  private static let forms = """
    give PROJECT/REPO, https://dev.azure.com/ORG/PROJECT/_git/REPO, \
    https://ORG.visualstudio.com/PROJECT/_git/REPO, \
    https://SERVER/COLLECTION/PROJECT/_git/REPO or git@ssh.dev.azure.com:v3/ORG/PROJECT/REPO
    """

  /// The URL of the organization or collection; whether a credential may go there is not checked.
  package let baseURL: String
  package let project: String
  package let name: String

  /// Reads a URL; what names no repository of Azure DevOps is `invalid_input`.
  package init(_ text: String) throws(Failure) {
    do throws(Problem) {
      guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") })
      else { throw Problem(text: ": it has a control character or a backslash") }
      if let remote = SSHRemote(text) { try self.init(remote) } else { try self.init(page: text) }
    } catch {
      throw Failure(
        .invalidInput, "\(URLReader.shown(text)) names no repository of Azure DevOps\(error.text)",
        hint: Self.forms)
    }
  }

  /// Reads `…/PROJECT/_git/REPO`, where the project may be left out if it has the repository's name.
  private init(page text: String) throws(Problem) {
    let url: WebURL
    do throws(URLProblem) {
      url = try URLReader(parsing: text).url
    } catch {
      throw Problem(text: ": \(error.reason)")
    }
    let authority = text.drop { $0 != "/" }.drop { $0 == "/" }.prefix { !"/?#".contains($0) }
    try Problem.check(userOf: authority)
    let parts = url.pathParts
    guard let place = parts.firstIndex(where: { $0.lowercased() == "_git" }) else {
      throw Problem()
    }
    let before = parts[..<place]
    let collection: Int
    switch OrganizationHost(url.host) {
    case .shared: collection = 1
    case .own: collection = before.first?.lowercased() == "defaultcollection" ? 1 : 0
    case .server: collection = max(1, before.count - 1)
    case .service: throw Problem(text: ": its host has none")
    }
    guard collection...collection + 1 ~= before.count else { throw Problem() }
    name = try Self.repository(parts[(place + 1)...])
    project = before.count > collection ? try Self.decoded(before[collection]) : name
    baseURL = url.base(ofParts: collection).text
  }

  /// Reads `v3/ORG/PROJECT/REPO` of one of the hosts that Azure DevOps Services has for SSH.
  private init(_ remote: SSHRemote) throws(Problem) {
    try Problem.check(userOf: remote.authority)
    let isLegacy = remote.host == "vs-ssh.visualstudio.com"
    guard isLegacy || remote.host == "ssh.dev.azure.com" else {
      throw Problem(text: ": its host has none")
    }
    let parts = remote.parts
    guard parts.count > 3, parts[0].lowercased() == "v3",
      parts[1].utf8.allSatisfy({ $0.isAlphanumeric || "-_".utf8.contains($0) })
    else { throw Problem() }
    name = try Self.repository(parts[3...])
    project = try Self.decoded(parts[2])
    baseURL =
      isLegacy ? "https://\(parts[1]).visualstudio.com/" : "https://dev.azure.com/\(parts[1])/"
  }

  /// The repository that the rest of a path begins with.
  private static func repository(_ parts: ArraySlice<String>) throws(Problem) -> String {
    let isLimited = ["_full", "_optimized"].contains(parts.first?.lowercased())
    guard let part = parts.dropFirst(isLimited ? 1 : 0).first else { throw Problem() }
    return try decoded(part)
  }

  private static func decoded(_ part: String) throws(Problem) -> String {
    let name = part.percentDecoded
    guard !name.unicodeScalars.contains("\u{FFFD}") else {
      throw Problem(text: ": a name in it is not UTF-8")
    }
    guard ![".", ".."].contains(name) else { throw Problem(text: ": its path has a '.' or '..'") }
    return name
  }
}

/// Why a text is the URL of no repository, as it follows the words that say so.
private struct Problem: Error {
  var text = ""

  /// Checks the user name before a host: it may not be one itself, and have no password.
  static func check(userOf authority: Substring) throws(Problem) {
    guard let end = authority.lastIndex(of: "@") else { return }
    let user = authority[..<end]
    guard !user.contains(":") else { throw Problem(text: ": it has a password in it") }
    guard !user.contains(where: { ".%@".contains($0) }) else {
      throw Problem(text: ": its user name has a dot, an at or a percent sign in it")
    }
  }
}

/// A Git remote by SSH: `[USER@]HOST:PATH`, or `ssh://[USER@]HOST[:PORT]/PATH`.
private struct SSHRemote {
  let authority: Substring
  let host: String
  let parts: [String]

  /// Takes a remote apart; `nil` for what has another scheme, or no host.
  init?(_ text: String) {
    let scheme = "ssh://"
    let path: Substring
    if text.lowercased().hasPrefix(scheme) {
      let rest = text.dropFirst(scheme.count)
      authority = rest.prefix { $0 != "/" }
      path = rest[authority.endIndex...]
    } else {
      guard !text.contains("://"), let colon = text.firstIndex(of: ":"),
        !text[..<colon].contains("/")
      else { return nil }
      authority = text[..<colon]
      path = text[text.index(after: colon)...]
    }
    let server = authority[
      (authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex)...]
    let port = server.lastIndex(of: ":")
    guard
      port.map({ Int(server[server.index(after: $0)...]).map { 1...65535 ~= $0 } ?? false }) ?? true
    else { return nil }
    host = server[..<(port ?? server.endIndex)].lowercased()
    parts = path.prefix { !"?#".contains($0) }.split(separator: "/").map(String.init)
  }
}
