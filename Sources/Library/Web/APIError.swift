package import Basics
package import JSON

/// A call of a service's API that failed: the failure as users see it, and what flows decide by.
package struct APIError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where the call failed.
  package enum Cause: Equatable, Sendable {
    /// The service answered with an error, or with a sign-in page.
    case status
    /// The service answered well, but not with what the API promises.
    case content
    /// The service answered well each time, and its list has no end.
    case endless
    /// There was no whole answer.
    case transport(HTTPError.Kind)
    /// There was no credential, or no URL, to ask with.
    case preparation
  }

  package var failure: Failure
  package let cause: Cause
  /// Whether the service may have the request.
  package let mayHaveArrived: Bool
  /// The name of the error's type, as the service has it.
  package let typeKey: String?
  /// The service's own message.
  package let serviceMessage: String?
  /// What the service's error says in JSON, without the credential.
  package let details: JSONValue?
  /// The beginning of the answer's body as text, without the credential.
  package let body: String
  package let contentType: String?
  /// Whether the answer's body is a page for people.
  package let isPage: Bool
  /// The account that the service says the credential belongs to.
  package let signedInAs: String?
  /// What the service would be authorized by, a `WWW-Authenticate` header each.
  package let challenges: [String]

  /// Takes a failure that came before any request.
  package init(preparing failure: Failure) {
    self.init(failure, cause: .preparation, mayHaveArrived: false)
  }

  /// Takes the failure of a request that got no whole answer.
  package init(_ error: HTTPError, of request: Request) {
    let kind: FailureKind =
      switch error.kind {
      case .timeout: .timeout
      case .unreachable, .interrupted: .unreachable
      case .tls: .tls
      case .malformed: .protocolViolation
      case .unsupportedURL, .noLibrary: .config
      case .noResources: .io
      }
    let redaction = request.redaction
    let failure = Failure(
      kind, redaction.redacted(error.message), url: redaction.redacted(request.url.text),
      hint: kind == .tls
        ? "if the certificate is of an authority of your own, name its file with --cacert" : nil)
    self.init(
      failure, cause: .transport(error.kind), mayHaveArrived: error.mayHaveArrived)
  }

  init(
    _ failure: Failure, cause: Cause, mayHaveArrived: Bool = true, body: ErrorBody? = nil,
    contentType: String? = nil, signedInAs: String? = nil, challenges: [String] = []
  ) {
    self.failure = failure
    self.cause = cause
    self.mayHaveArrived = mayHaveArrived
    typeKey = body?.typeKey
    serviceMessage = body?.message
    details = cause == .status ? body?.json : nil
    self.body = body.map { String($0.text.prefix(4096)) } ?? ""
    self.contentType = contentType
    isPage = body?.isHTML ?? false
    self.signedInAs = signedInAs
    self.challenges = challenges
  }

  package var description: String { failure.message }

  /// Whether the service has refused what was asked for, and will when it is asked again.
  package var isRefusal: Bool {
    guard cause == .status, failure.status != 408 else { return false }
    return [.notFound, .forbidden, .unauthorized, .rejected, .config].contains(failure.kind)
  }
}

extension APIError: FailureConvertible {
  package var isFinal: Bool { cause == .endless }
}
