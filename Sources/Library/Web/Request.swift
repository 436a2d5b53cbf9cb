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
    /// Nothing.
    case never
  }

  package var method: Method
  /// An absolute http or https URL, percent-encoded.
  package var url: String
  package var headers: [Header]
  package var body: [UInt8]?
  package var retrying: Retrying
  /// The longest time in seconds from sending to the last byte, instead of the pool's.
  package var timeout: Double?

  package init(
    _ method: Method, _ url: String, headers: [Header] = [], body: [UInt8]? = nil,
    retrying: Retrying? = nil, timeout: Double? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.retrying = retrying ?? (method == .get ? .idempotent : .unaccepted)
    self.timeout = timeout
  }

  /// Whether the request changes something at the service for good, so that its answer must be
  /// waited for.
  package var isChange: Bool { method != .get && retrying != .idempotent }
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
