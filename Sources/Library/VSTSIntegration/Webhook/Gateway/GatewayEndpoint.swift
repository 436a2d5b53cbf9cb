import Basics
import Glibc
import JSON
package import SentryState
import Web

/// The endpoint of service hooks as a CGI program: captures each delivery before it answers, and
/// leaves everything else to a later replay.
///
/// Sentry: `WorkItemWebhook.post` in `sentry/integrations/vsts/webhooks.py`, which handles each
/// delivery before it answers.
package struct GatewayEndpoint: Sendable {
  private let capture: CaptureFile
  /// The file of the secrets of which a delivery must have one; `nil` if none is asked for.
  private let secretFile: String?
  private let longestBody: Int

  package init(capture path: String, secretFile: String?, longestBody: Int) {
    capture = CaptureFile(path: path)
    self.secretFile = secretFile
    self.longestBody = longestBody
  }

  /// Checks a request, whose body is read from a descriptor, and captures it.
  ///
  /// Signals that end the process are held back from the moment on that something is written.
  package func answer(
    _ request: GatewayRequest, body descriptor: Int32, now: () -> Timestamp
  ) -> GatewayAnswer {
    if let refusal = refusal(of: request) { return refusal }
    do throws(Failure) {
      let body = try Self.body(of: request.length ?? 0, from: descriptor)
      if let secretFile {
        let secrets = try GatewaySecrets(file: secretFile)
        if let refusal = Self.refusal(of: request.secret, by: secrets) { return refusal }
      }
      try capture.append(Envelope(request, body: body, receivedAt: now()).line { _ in false })
      return .ok
    } catch {
      return GatewayAnswer(unavailable: error)
    }
  }

  /// The answer to a request whose body need not be read.
  func refusal(of request: GatewayRequest) -> GatewayAnswer? {
    guard request.method == "POST" else {
      return GatewayAnswer(refusing: .methodNotAllowed, "the method of the request is not POST")
    }
    guard let length = request.length else {
      return GatewayAnswer(refusing: .lengthRequired, "the request tells no length of its body")
    }
    guard length <= longestBody else {
      return GatewayAnswer(
        refusing: .contentTooLarge, "the body of the request is larger than \(longestBody) bytes")
    }
    return nil
  }

  /// The answer to a request that has no secret, or another one.
  static func refusal(of secret: String?, by secrets: GatewaySecrets) -> GatewayAnswer? {
    guard let secret, !secret.isEmpty else {
      return GatewayAnswer(refusing: .unauthorized, "the request has no Shared-Secret header")
    }
    guard secrets.contain(secret) else {
      return GatewayAnswer(
        refusing: .unauthorized, "the Shared-Secret header is not in the secret file")
    }
    return nil
  }

  private static func body(of length: Int, from descriptor: Int32) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(length)
    var buffer = [UInt8](repeating: 0, count: min(length, 1 << 16))
    while bytes.count < length {
      let count = read(descriptor, &buffer, min(buffer.count, length - bytes.count))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw Failure(
          .io, "cannot read the body of the request: \(String(cString: strerror(errno)))")
      }
      guard count > 0 else {
        throw Failure(
          .io, "the body of the request ended after \(bytes.count) of \(length) bytes")
      }
      bytes += buffer[..<count]
    }
    return bytes
  }
}

extension Envelope {
  fileprivate init(_ request: GatewayRequest, body: [UInt8], receivedAt: Timestamp) {
    self.init(
      receivedAt: receivedAt,
      origin: [
        "method": .string(request.method), "path": .string(request.path),
        "remote_addr": JSONValue(request.remoteAddress),
      ], headers: request.headers, body: body)
  }
}
