package import Basics

/// What a CGI program has the web server answer (RFC 3875), and why where that is no success.
package struct GatewayAnswer: Sendable, Equatable {
  /// The answers that there are; none that Azure DevOps would take for a broken endpoint, on which
  /// it sets the service hook on probation, but where it is refused.
  package enum Status: Int, Sendable {
    case ok = 200
    case unauthorized = 401
    case methodNotAllowed = 405
    case lengthRequired = 411
    case contentTooLarge = 413
    /// It may be tried again.
    case unavailable = 503
  }

  package let status: Status
  /// Why a delivery was not taken, for the server's log.
  package let failure: Failure?

  private init(_ status: Status, _ failure: Failure?) {
    self.status = status
    self.failure = failure
  }

  static let ok = GatewayAnswer(.ok, nil)

  /// Refuses the request as it is.
  init(refusing status: Status, _ reason: String) {
    self.init(status, Failure(.rejected, reason, status: status.rawValue))
  }

  /// Refuses any request for now, for what has failed on this side.
  package init(unavailable failure: Failure) {
    self.init(.unavailable, failure)
  }

  /// The answer as it is written to the server.
  package var bytes: [UInt8] {
    var lines = [
      "Status: \(status.rawValue) \(status.phrase)", "Content-Type: application/json",
      "Content-Length: 2",
    ]
    switch status {
    case .methodNotAllowed: lines.append("Allow: POST")
    case .unavailable: lines.append("Retry-After: 60")
    case .ok, .unauthorized, .lengthRequired, .contentTooLarge: break
    }
    return Array((lines + ["", "{}"]).joined(separator: "\n").utf8)
  }
}

extension GatewayAnswer.Status {
  fileprivate var phrase: String {
    switch self {
    case .ok: "OK"
    case .unauthorized: "Unauthorized"
    case .methodNotAllowed: "Method Not Allowed"
    case .lengthRequired: "Length Required"
    case .contentTooLarge: "Content Too Large"
    case .unavailable: "Service Unavailable"
    }
  }
}
