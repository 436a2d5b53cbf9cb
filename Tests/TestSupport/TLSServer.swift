import Glibc

/// A TLS server of OpenSSL's with a certificate of its own for 127.0.0.1, which nobody trusts.
package final class TLSServer: Sendable {
  package let port: String
  /// The file of the certificate.
  package let certificate: String
  private let directory: TemporaryDirectory
  private let program: RunningProgram

  package init() async throws {
    directory = try TemporaryDirectory()
    let key = directory.file("key.pem")
    certificate = directory.file("certificate.pem")
    let made = try await runProgram(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", key, "-out", certificate, "-days", "2",
        "-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1",
      ])
    guard made.status == 0 else { throw TLSServerError(description: made.error) }
    program = try RunningProgram(
      "/usr/bin/openssl",
      ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"])
    let prefix = "ACCEPT 127.0.0.1:"
    let output = await program.output { $0.contains(prefix) && $0.hasSuffix("\n") }
    guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix(prefix) }) else {
      throw TLSServerError(description: output)
    }
    port = String(line.dropFirst(prefix.count))
  }

  deinit {
    program.send(SIGKILL)
  }
}

private struct TLSServerError: Error, CustomStringConvertible {
  let description: String
}
