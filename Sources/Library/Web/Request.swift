package import Basics

/// A request to send.
package struct Request: Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
  }

  /// Which failures may be answered by sending the request again.
  package enum Retrying: Sendable {
    /// Connection failures, time-outs, 429, 500, 502, 503 and 504: for requests that change nothing.
    case idempotent
    /// Only what the server did not accept: 429, 503, a refused connection.
    case unaccepted
    /// What `idempotent` has, and 408: for deliveries, which a receiver must know how to take twice.
    case redelivery
    /// Nothing.
    case never

    /// Whether the same may be sent again although it may have arrived.
    var isRepeatable: Bool { self == .idempotent || self == .redelivery }
  }

  package var method: Method
  package var url: WebURL
  package var headers: [Header]
  package var body: [UInt8]?
  package var retrying: Retrying
  /// The longest time in seconds from sending to the last byte, instead of the pool's.
  package var timeout: Double?
  /// Whether it has nothing in it that http would give away, so that any host may be sent it by http.
  package var mayGoUnencrypted = false
  /// Called before each attempt.
  package var willSend: (@Sendable () -> Void)?
  /// Called when an attempt is over that another one follows after a wait.
  package var willWait: (@Sendable () -> Void)?
  /// How the service that is asked answers.
  package let policy: ServicePolicy
  /// Whether a credential or another secret is in it.
  private let hasSecret: Bool
  /// Replaces the request's secrets in texts that users may see.
  package let redaction: Redaction

  /// Makes a request with the credential that authorizes it and the other secrets that it has in
  /// it, which the service might repeat.
  package init(
    _ method: Method = .get, _ url: WebURL, headers: [Header] = [], body: [UInt8]? = nil,
    credential: Credential? = nil, secrets: [String] = [], retrying: Retrying? = nil,
    timeout: Double? = nil, policy: ServicePolicy = ServicePolicy()
  ) {
    self.method = method
    self.url = url
    self.headers = headers + (credential.map { [$0.authorization] } ?? [])
    self.body = body
    self.retrying = retrying ?? (method == .get ? .idempotent : .unaccepted)
    self.timeout = timeout
    self.policy = policy
    hasSecret = credential != nil || !secrets.isEmpty
    redaction = (credential?.redaction ?? Redaction()).adding(secrets)
  }

  /// Whether it sends a secret where others can read it on the way.
  var isInClear: Bool { hasSecret && !url.isHTTPS && !url.isLoopback }

  /// Whether the request changes something at the service for good, so that its answer must be
  /// waited for.
  package var isChange: Bool { method != .get && !retrying.isRepeatable }
}

/// A header's name and value.
package struct Header: Sendable, Hashable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
