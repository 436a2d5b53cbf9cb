/// What kind of failure it was, by the names that users see in `error.kind`.
package enum FailureKind: String, Sendable, CaseIterable {
  /// 404, or the lookup has no such account.
  case notFound = "not_found"
  /// 403.
  case forbidden
  /// 409 or 412.
  case conflict
  /// A 4xx with no kind of its own, or a webhook delivery that is refused.
  case rejected
  /// 401, a sign-in page instead of JSON, or an identity that is no longer valid.
  case unauthorized
  /// A bad record or file, a file that is no store or a damaged one.
  case invalidInput = "invalid_input"
  /// A file operand or store that does not exist.
  case noInput = "no_input"
  /// 429, or 503 with Retry-After, after the retries.
  case rateLimited = "rate_limited"
  /// Connect or total time is over, after the retries.
  case timeout
  /// Another 5xx, after the retries.
  case unavailable
  /// DNS, a refused connection, a proxy, also one that answers in the service's place.
  case unreachable
  /// Certificate or handshake.
  case tls
  /// An answer that is not what the API promises.
  case protocolViolation = "protocol"
  /// A URL from data would send the credential to a host that is not allowed.
  case untrustedHost = "untrusted_host"
  /// No credential, no base URL, a store of a newer version, an unfit token file, a file of
  /// authorities that cannot be read, a version of the API that the server does not speak.
  case config
  /// Output or store cannot be written, or no file can be opened.
  case io
  /// A bug.
  case `internal`

  /// The exit status of a run whose worst failure this is.
  package var exitStatus: Int32 {
    switch self {
    case .notFound, .forbidden, .conflict, .rejected: 1
    case .invalidInput: 65
    case .noInput: 66
    case .unreachable, .tls: 69
    case .internal: 70
    case .io: 74
    case .rateLimited, .timeout, .unavailable: 75
    case .protocolViolation: 76
    case .unauthorized: 77
    case .untrustedHost, .config: 78
    }
  }
}
