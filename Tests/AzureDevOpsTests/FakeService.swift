import AzureDevOps
import HTTP
import JSON
import Locks
import WebAPI

/// A client that answers from a function, and remembers what it was asked.
final class FakeService: HTTPClient {
  typealias Handler = @Sendable (Request) -> Result<Response, HTTPError>

  private let handler: Handler
  private let sent = Guarded<[Request]>([])

  init(_ handler: @escaping Handler) {
    self.handler = handler
  }

  /// Makes a service that answers every request alike.
  convenience init(always response: Response) {
    self.init { _ in .success(response) }
  }

  var requests: [Request] { sent.withLock { $0 } }

  func send(_ request: Request) async throws(HTTPError) -> Response {
    sent.withLock { $0.append(request) }
    return try handler(request).get()
  }
}

extension Response {
  static func json(_ text: String, status: Int = 200, headers: [Header] = []) -> Response {
    Response(
      status: status,
      headers: [Header("content-type", "application/json; charset=utf-8")] + headers,
      body: Array(text.utf8))
  }

  static func text(
    _ text: String, status: Int, type: String = "text/plain", headers: [Header] = []
  ) -> Response {
    Response(
      status: status, headers: [Header("Content-Type", type)] + headers, body: Array(text.utf8))
  }

  static func error(_ status: Int, _ message: String, typeKey: String) -> Response {
    .json(
      JSONValue.object([
        "$id": "1", "innerException": nil, "message": .string(message),
        "typeName": .string("Fabrikam.\(typeKey), Fabrikam"), "typeKey": .string(typeKey),
        "errorCode": 0, "eventId": 3000,
      ]).serialized, status: status)
  }
}

extension AzureDevOpsClient {
  static let token = "zq7plantedtokenzq7plantedtoken"

  convenience init(_ service: FakeService, base: String = "https://dev.azure.com/contoso/") throws {
    self.init(
      baseURL: try BaseURL(base), http: service,
      credential: Credential(azureDevOpsToken: Self.token))
  }
}

/// The error that an operation throws, as the type that is expected.
func thrown<Failed: Error, Value>(
  _ type: Failed.Type, _ operation: () async throws -> Value
) async -> Failed? {
  do {
    _ = try await operation()
    return nil
  } catch {
    return error as? Failed
  }
}
