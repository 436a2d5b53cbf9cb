import Basics
import JSON
package import Web

/// A client that answers from a function, and remembers what it was asked.
package final class FakeService: HTTPClient {
  package typealias Handler = @Sendable (Request) -> Result<Response, HTTPError>

  private let handler: Handler
  private let sent = Guarded<[Request]>([])

  package init(_ handler: @escaping Handler) {
    self.handler = handler
  }

  /// Makes a service that answers every request alike.
  package convenience init(always response: Response) {
    self.init { _ in .success(response) }
  }

  package var requests: [Request] { sent.withLock { $0 } }

  package func send(_ request: Request) async throws(HTTPError) -> Response {
    sent.withLock { $0.append(request) }
    return try handler(request).get()
  }
}

extension Response {
  package static func json(_ text: String, status: Int = 200, headers: [Header] = []) -> Response {
    Response(
      status: status,
      headers: [Header("content-type", "application/json; charset=utf-8")] + headers,
      body: Array(text.utf8))
  }

  package static func text(
    _ text: String, status: Int, type: String = "text/plain", headers: [Header] = []
  ) -> Response {
    Response(
      status: status, headers: [Header("Content-Type", type)] + headers, body: Array(text.utf8))
  }

  package static func error(_ status: Int, _ message: String, typeKey: String) -> Response {
    .json(
      JSONValue.object([
        "$id": "1", "innerException": nil, "message": .string(message),
        "typeName": .string("Fabrikam.\(typeKey), Fabrikam"), "typeKey": .string(typeKey),
        "errorCode": 0, "eventId": 3000,
      ]).serialized, status: status)
  }
}

/// The error that an operation throws, as the type that is expected.
package func thrown<Failed: Error, Value>(
  _ type: Failed.Type, _ operation: () async throws -> Value
) async -> Failed? {
  do {
    _ = try await operation()
    return nil
  } catch {
    return error as? Failed
  }
}
