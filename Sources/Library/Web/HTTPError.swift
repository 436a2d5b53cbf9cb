package import Basics

/// A request that got no whole answer, after the retries.
package struct HTTPError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Kind: Sendable {
    /// Connect or total time was over.
    case timeout
    /// DNS, a refused connection, a proxy, a connection that broke before an answer began.
    case unreachable
    /// Certificate or handshake.
    case tls
    /// An answer that is not HTTP, is cut off, has a broken encoding or is larger than the cap.
    case malformed
    /// The URL cannot be asked: not http or https, or http to another host than loopback.
    case unsupportedURL
    /// libcurl is not on this system, is too old, or cannot be started.
    case noLibrary
    /// The system has no descriptor, thread or memory to send with.
    case noResources
    /// The pool was told to stop.
    case interrupted
  }

  package var kind: Kind
  /// libcurl's own text with the host, lower case, no full stop.
  package var message: String
  /// Whether the server may have the request.
  package var mayHaveArrived: Bool

  /// Takes what is known of the request's arrival; without it, one that was sent may have arrived.
  package init(_ kind: Kind, _ message: String, mayHaveArrived: Bool? = nil) {
    self.kind = kind
    self.message = message
    self.mayHaveArrived =
      mayHaveArrived ?? ![.unsupportedURL, .noLibrary, .interrupted].contains(kind)
  }

  package var description: String { message }
}

/// Something that sends requests: the transfer pool, or what a test puts in its place.
package protocol HTTPClient: Sendable {
  /// Sends a request, again as its `retrying` allows, and returns the last answer.
  func send(_ request: Request) async throws(HTTPError) -> Response
  /// What keeps a request that changes something whole, with the commit of its answer.
  var shield: Shield { get }
}

extension HTTPClient {
  package var shield: Shield { Shield() }
}
