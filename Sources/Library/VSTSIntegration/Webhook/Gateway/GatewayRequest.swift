import JSON
import Web

/// A request as a web server hands it to a CGI program (RFC 3875), in variables.
package struct GatewayRequest: Sendable {
  let method: String
  /// The bytes of the body, by the sender's word; `nil` where there is none.
  let length: Int?
  /// The program's own path, and what stands behind it.
  let path: String
  let remoteAddress: String?
  /// By name, as variables have no order.
  let headers: [Header]

  /// Takes the variables of the environment.
  package init(_ variables: [String: String]) {
    method = variables["REQUEST_METHOD"] ?? ""
    length = variables["CONTENT_LENGTH"].flatMap(Self.length)
    path = (variables["SCRIPT_NAME"] ?? "") + (variables["PATH_INFO"] ?? "")
    remoteAddress = variables["REMOTE_ADDR"]
    var headers = variables.compactMap { variable, value in
      Self.headerName(variable).map { Header($0, value) }
    }
    if let type = variables["CONTENT_TYPE"], !type.isEmpty {
      // Some servers tell it twice.
      headers.removeAll { $0.isNamed("content-type") }
      headers.append(Header("Content-Type", type))
    }
    self.headers = headers.sorted { $0.name < $1.name }
  }

  /// The header that holds the secret, if there is one.
  var secret: String? { headers.first { $0.isNamed("shared-secret") }?.value }

  private static func length(_ text: String) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else { return nil }
    return Int(text) ?? .max
  }

  /// The name of the header that a variable holds: `HTTP_SHARED_SECRET` is `Shared-Secret`.
  private static func headerName(_ variable: String) -> String? {
    let prefix = "HTTP_"
    guard variable.hasPrefix(prefix), variable.utf8.count > prefix.utf8.count else { return nil }
    return variable.dropFirst(prefix.count).split(separator: "_", omittingEmptySubsequences: false)
      .map { $0.prefix(1).uppercased() + $0.dropFirst().lowercased() }
      .joined(separator: "-")
  }
}
