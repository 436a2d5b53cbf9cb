package import JSON

/// What the loopback server answers, or how it fails to.
package struct Reply: Sendable, CustomStringConvertible {
  /// A way of answering that real servers and networks have and clients must survive.
  package enum Fault: Sendable, Equatable {
    /// Closes the connection without a byte.
    case close
    /// Resets the connection without a byte.
    case reset
    /// Resets the connection after half of the header.
    case resetInHeader
    /// Resets the connection after the header and half of the body.
    case resetInBody
    /// Declares this length instead of the body's, and closes the connection after the body.
    case contentLength(Int)
    /// Sends the header at once and then a byte of the body every so many seconds.
    case drip(Double)
    /// Reads no more and answers never, until the client or the server goes away.
    case silence
  }

  package var status: Int
  package var headers: [String: String]
  package var body: [UInt8]
  /// The seconds from having the whole request to the first byte of the answer.
  package var delay: Double
  /// What must be open before the first byte of the answer.
  package var gate: Gate?
  package var fault: Fault?
  /// These bytes as they are, instead of an answer.
  package var raw: [UInt8]?
  /// Whether the connection carries the next request after raw bytes, and is not closed.
  package var keepsOpen = false

  package init(
    _ status: Int = 200, headers: [String: String] = [:], body: [UInt8] = [], delay: Double = 0,
    fault: Fault? = nil
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.delay = delay
    self.fault = fault
  }

  /// An answer with a JSON body.
  package static func json(
    _ status: Int, _ value: JSONValue, headers: [String: String] = [:], delay: Double = 0,
    fault: Fault? = nil
  ) -> Reply {
    .text(
      status, value.serialized, type: "application/json; charset=utf-8; api-version=4.1",
      headers: headers, delay: delay, fault: fault)
  }

  /// An answer of status 200 with a JSON body.
  package static func json(_ value: JSONValue) -> Reply { .json(200, value) }

  /// An answer with a body of text.
  package static func text(
    _ status: Int, _ text: String, type: String = "text/plain; charset=utf-8",
    headers: [String: String] = [:], delay: Double = 0, fault: Fault? = nil
  ) -> Reply {
    let headers = headers.merging(["Content-Type": type]) { given, _ in given }
    return Reply(status, headers: headers, body: Array(text.utf8), delay: delay, fault: fault)
  }

  /// An answer with a page of HTML, as a sign-in or a proxy sends.
  package static func html(
    _ status: Int, _ text: String, headers: [String: String] = [:], delay: Double = 0
  ) -> Reply {
    .text(status, text, type: "text/html; charset=utf-8", headers: headers, delay: delay)
  }

  /// No answer, but a fault in its place.
  package static func fault(_ fault: Fault) -> Reply {
    Reply(body: Array("0123456789".utf8), fault: fault)
  }

  /// Bytes sent as they are before the connection is closed, if it is.
  package static func raw(_ bytes: [UInt8], delay: Double = 0, keepsOpen: Bool = false) -> Reply {
    var reply = Reply(delay: delay)
    reply.raw = bytes
    reply.keepsOpen = keepsOpen
    return reply
  }

  /// This answer, kept back until the gate is open.
  package func held(by gate: Gate) -> Reply {
    var reply = self
    reply.gate = gate
    return reply
  }

  package var description: String {
    "\(raw == nil ? status : 0) of \((raw ?? body).count) bytes"
      + (fault.map { ", \($0)" } ?? "")
  }

  /// Whether the status is one that has no body and no length.
  private var isBodiless: Bool { status == 204 || status == 304 || status < 200 }

  /// The header of the answer, with its empty line.
  var header: [UInt8] {
    var text = "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Status")\r\n"
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
      text += "\(name): \(value)\r\n"
    }
    if case .contentLength(let length) = fault {
      text += "Content-Length: \(length)\r\n"
    } else if !isBodiless {
      text += "Content-Length: \(body.count)\r\n"
    }
    return Array((text + "\r\n").utf8)
  }

  private static let reasons = [
    200: "OK", 201: "Created", 203: "Non-Authoritative Information", 204: "No Content",
    301: "Moved Permanently", 302: "Found", 304: "Not Modified", 307: "Temporary Redirect",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict",
    412: "Precondition Failed", 429: "Too Many Requests", 500: "Internal Server Error",
    502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
  ]
}
