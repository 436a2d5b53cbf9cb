import Basics
import Glibc

extension APIError {
  /// Takes an answer that is no success, and maps it to the failure's kind.
  package init(answer response: Response, to request: Request) {
    let (policy, redaction) = (request.policy, request.redaction)
    let body = ErrorBody(response, to: request)
    if let failure = Self.proxyFailure(response, body, request) {
      self.init(failure, cause: .transport(.unreachable), mayHaveArrived: false)
      return
    }
    let isSignIn = response.isSignIn(body, policy)
    let kind = Self.kind(
      response.status, isSignIn: isSignIn, saysToWait: response.header("Retry-After") != nil)
    let message =
      if isSignIn {
        Self.signInWords
      } else if let target = response.redirectTarget {
        "the service redirects to '\(redaction.redacted(target))', which its API does not do"
      } else {
        body.message ?? Self.words(response.status, kind)
      }
    let failure = Failure(
      kind, message, status: response.status,
      url: redaction.redacted(request.url.text),
      retryAfter: kind == .rateLimited
        ? response.requestedPause(policy, unixTime: Double(time(nil))) : nil,
      activityID: redaction.redacted(policy.activityID(response)))
    self.init(
      failure, cause: .status, body: body, contentType: response.header("Content-Type"),
      signedInAs: redaction.redacted(policy.account(response)),
      challenges: response.headers(named: "WWW-Authenticate").map { redaction.redacted($0) })
  }

  /// The failure of an answer that a proxy or gateway on the way gave; `nil` for one of the service.
  private static func proxyFailure(
    _ response: Response, _ body: ErrorBody, _ request: Request
  ) -> Failure? {
    let host = request.url.displayHost
    let (message, hint): (String, String)
    if response.status == 407 {
      message = "a proxy on the way to '\(host)' asks for a credential of its own"
      hint = "give user and password in the proxy's variable, or leave it out with NO_PROXY"
    } else if response.status == 403, body.isMarkup, !request.policy.isOwn(response) {
      message =
        "a proxy or gateway answered with status 403 in the place of '\(host)', with a page"
      hint = "have it let requests to '\(host)' pass, or leave it out with NO_PROXY"
    } else {
      return nil
    }
    return Failure(
      .unreachable, message, status: response.status,
      url: request.redaction.redacted(request.url.text), hint: hint)
  }

  /// Takes an answer of a good status that is not what the API promises, by itself or after all the
  /// others, and says why.
  package init(
    unexpected reason: String, in response: Response, to request: Request, cause: Cause = .content
  ) {
    let redaction = request.redaction
    self.init(
      Failure(
        .protocolViolation, redaction.redacted(reason), status: response.status,
        url: redaction.redacted(request.url.text),
        activityID: redaction.redacted(request.policy.activityID(response))),
      cause: cause, body: ErrorBody(response, to: request),
      contentType: response.header("Content-Type"))
  }

  private static let signInWords = "the service answered with a sign-in page"

  private static func kind(_ status: Int, isSignIn: Bool, saysToWait: Bool) -> FailureKind {
    if isSignIn { return .unauthorized }
    return switch status {
    case 401: .unauthorized
    case 403: .forbidden
    case 404: .notFound
    case 409, 412: .conflict
    case 429: .rateLimited
    case 400..<500: .rejected
    case 503 where saysToWait: .rateLimited
    case 500..<600: .unavailable
    default: .protocolViolation
    }
  }

  private static func words(_ status: Int, _ kind: FailureKind) -> String {
    switch kind {
    case .unauthorized: "the credential is not accepted"
    case .forbidden: "the service forbids this"
    case .notFound: "the service has no such thing, or does not show it"
    case .conflict: "someone else changed the same thing"
    case .rateLimited: "the service asks to wait"
    case .rejected: "the service refuses the request with status \(status)"
    case .unavailable: "the service fails with status \(status)"
    default:
      (300..<400).contains(status)
        ? "the service redirects, which its API does not do"
        : "the service answers with status \(status)"
    }
  }
}

extension Response {
  /// Where a redirect leads to, without what may be secret in it; `nil` where that cannot be told.
  package var redirectTarget: String? {
    guard (300..<400).contains(status), let location = header("Location") else { return nil }
    if let url = try? URLReader(parsing: location).url { return url.text }
    return location.hasPrefix("/") ? String(location.prefix { !"?#".contains($0) }) : nil
  }

  /// Whether a page to sign in stands in the place of an answer.
  func isSignIn(_ body: ErrorBody, _ policy: ServicePolicy) -> Bool {
    switch status {
    case policy.signInStatus: true
    case 200..<300: body.isHTML
    case 300..<400:
      policy.signInMarks.contains { (header("Location") ?? body.text).lowercased().contains($0) }
    default: false
    }
  }
}
