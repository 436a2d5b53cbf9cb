import Web
import TestSupport
import Testing

@Suite("TLS")
struct TransferTLSTests {
  @Test("is refused unless the certificate leads to an authority and is the host's")
  func certificate() async throws {
    let server = try await TLSServer()
    let url = "https://127.0.0.1:\(server.port)/"
    let header = Header("Authorization", "Bearer planted")

    let untrusted = await result(
      TransferPool(.immediate(retries: 2)), Request(.get, url, headers: [header]))
    #expect(
      untrusted
        == .failure(
          HTTPError(
            .tls,
            "no secure connection to '127.0.0.1:\(server.port)': "
              + "SSL certificate problem: self-signed certificate",
            mayHaveArrived: false)))

    var settings = TransferSettings.immediate()
    settings.caFile = server.certificate
    let pool = TransferPool(settings)
    #expect(await result(pool, Request(.get, url)) == .success(200))

    let otherName = await result(pool, Request(.get, "https://localhost:\(server.port)/"))
    guard case .failure(let error) = otherName else {
      return #expect(Bool(false), "\(otherName)")
    }
    #expect(error.kind == .tls)
  }

  @Test("is refused when the server does not speak it")
  func plainServer() async throws {
    let server = try LoopbackServer { _ in Reply() }
    let answer = await result(
      TransferPool(.immediate(retries: 2)), Request(.get, "https://127.0.0.1:\(server.port)/"))
    guard case .failure(let error) = answer else { return #expect(Bool(false), "\(answer)") }
    #expect(error.kind == .tls)
    #expect(server.requestCount == 0)
  }

  @Test("is refused when the file of authorities is not there")
  func missingFile() async throws {
    let server = try LoopbackServer { _ in Reply() }
    var settings = TransferSettings.immediate()
    settings.caFile = "/nonexistent/authorities.pem"
    let answer = await result(
      TransferPool(settings), Request(.get, "https://127.0.0.1:\(server.port)/"))
    guard case .failure(let error) = answer else { return #expect(Bool(false), "\(answer)") }
    #expect(error.kind == .tls)
    #expect(error.message.contains("/nonexistent/authorities.pem"))
  }
}
