package import Basics
import Glibc

/// Where the CA certificates are that a server's certificate must lead to.
package struct CertificateAuthorities: Sendable {
  /// Who names the file: the option or the variable.
  private var origin: String?
  private(set) var file: String?
  private(set) var directory: String?

  /// Chooses as the curl tool does: the given file, `CURL_CA_BUNDLE`, or `SSL_CERT_DIR` and
  /// `SSL_CERT_FILE`; with none of them libcurl has its built-in place.
  ///
  /// An empty variable counts as unset.
  package init(
    file: String?,
    environment variable: (String) -> String? = { getenv($0).map { String(cString: $0) } }
  ) {
    func environment(_ name: String) -> String? {
      variable(name).flatMap { $0.isEmpty ? nil : $0 }
    }
    if let file {
      (self.file, origin) = (file, "--cacert")
    } else if let bundle = environment("CURL_CA_BUNDLE") {
      (self.file, origin) = (bundle, "CURL_CA_BUNDLE")
    } else {
      (self.file, origin) = (environment("SSL_CERT_FILE"), "SSL_CERT_FILE")
      directory = environment("SSL_CERT_DIR")
    }
  }

  /// Checks that the file can be read, if one is named; else the failure is of kind `config`.
  package func requireReadable() throws(Failure) {
    guard let file, let origin else { return }
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    defer { close(descriptor) }
    guard descriptor < 0 || read(descriptor, nil, 0) < 0 else { return }
    throw Failure(
      .config,
      "'\(origin)' names '\(file)', which cannot be read: \(String(cString: strerror(errno)))",
      hint: "name a file of CA certificates")
  }
}
