/// Where the CA certificates are that a server's certificate must lead to.
struct CertificateAuthorities: Equatable, Sendable {
  var file: String?
  var directory: String?

  /// Chooses as the curl tool does: the given file, `CURL_CA_BUNDLE`, or `SSL_CERT_DIR` and
  /// `SSL_CERT_FILE`; with none of them libcurl has its built-in place.
  ///
  /// An empty variable counts as unset.
  init(file: String?, environment variable: (String) -> String?) {
    func environment(_ name: String) -> String? {
      variable(name).flatMap { $0.isEmpty ? nil : $0 }
    }
    if let file = file ?? environment("CURL_CA_BUNDLE") {
      self.file = file
    } else {
      self.file = environment("SSL_CERT_FILE")
      self.directory = environment("SSL_CERT_DIR")
    }
  }
}
