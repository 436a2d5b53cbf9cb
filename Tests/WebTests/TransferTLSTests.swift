import Glibc
import Web
import TestSupport
import Testing

/// A TLS server of OpenSSL's with a certificate of its own for 127.0.0.1, which nobody trusts.
private final class TLSServer: Sendable {
  let port: String
  let certificate: String
  private let directory: String
  private let program: RunningProgram

  init() async throws {
    var template = Array("/tmp/tls-server-XXXXXX".utf8CString)
    let directory = try #require(mkdtemp(&template).map { String(cString: $0) })
    self.directory = directory
    certificate = directory + "/certificate.pem"
    let made = try await runProgram(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", directory + "/key.pem", "-out", certificate, "-days", "2",
        "-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1",
      ])
    try #require(made.status == 0, "\(made.error)")
    program = try RunningProgram(
      "/usr/bin/openssl",
      [
        "s_server", "-accept", "127.0.0.1:0", "-cert", certificate,
        "-key", directory + "/key.pem", "-www",
      ])
    let prefix = "ACCEPT 127.0.0.1:"
    let output = await program.output { $0.contains(prefix) && $0.hasSuffix("\n") }
    let line = output.split(separator: "\n").first { $0.hasPrefix(prefix) }
    port = try #require(line.map { String($0.dropFirst(prefix.count)) }, "\(output)")
  }

  deinit {
    program.send(SIGKILL)
    for name in ["/key.pem", "/certificate.pem"] { unlink(directory + name) }
    rmdir(directory)
  }
}

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
